import type { JobOutput } from '@slipway/engine/events';
import type { Dated } from './write-events.ts';

/** The most that goes into one event, so that a reader gets a log in pieces that it can hold. */
const mostLines = 500;
const mostCharacters = 64 * 1024;

/** Lines of one job that follow each other become one event: a job that writes a line at a time does not make an event of each. */
export function mergeOutput(dated: readonly Dated[]): readonly Dated[] {
  const merged: Dated[] = [];
  let open: { output: JobOutput; lines: string[]; characters: number } | null = null;
  for (const one of dated) {
    const { happening } = one;
    if (happening.type !== 'job.output') {
      open = null;
      merged.push(one);
      continue;
    }
    const characters = happening.lines.reduce((sum, line) => sum + line.length, 0);
    const fits =
      open !== null &&
      open.output.job === happening.job &&
      open.output.stream === happening.stream &&
      open.lines.length + happening.lines.length <= mostLines &&
      open.characters + characters <= mostCharacters;
    if (open !== null && fits) {
      open.lines.push(...happening.lines);
      open.characters += characters;
    } else {
      const lines: string[] = [...happening.lines];
      open = { output: happening, lines, characters };
      merged.push({ at: one.at, happening: { ...happening, lines } });
    }
  }
  return merged;
}
