import { encodeEvent } from '@slipway/engine/events';
import type { Paint } from '../views/paint.ts';
import type { Output } from '../world.ts';
import type { Screen } from './screen.ts';

/** NDJSON on stdout and nothing else there. */
export function jsonScreen(stdout: Output, stderr: Output, paint: Paint): Screen {
  return {
    tickMs: null,
    show: (event) => stdout.write(encodeEvent(event)),
    note: (line) => stderr.write(`${paint(line)}\n`),
    tick: () => undefined,
    close: () => undefined,
  };
}
