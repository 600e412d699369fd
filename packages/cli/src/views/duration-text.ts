import { formatDuration } from '@slipway/engine/events';

/** A duration for a view: `8s`, `1m 05s`. Milliseconds in; parts of a second would only flicker and are dropped. */
export function durationText(ms: number): string {
  return formatDuration(Math.floor(ms / 1000) * 1000);
}
