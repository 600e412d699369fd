import type { DeliveryEvent } from '@slipway/engine/events';
import { linesScreen } from '../../src/screen/lines-screen.ts';
import { liveScreen } from '../../src/screen/live-screen.ts';
import type { Look } from '../../src/screen/look.ts';
import { emptyModel, foldDelivery } from '../../src/views/delivery-model.ts';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from '../../src/views/glyphs.ts';
import { frame, type Size } from '../../src/views/live-view.ts';
import { painter } from '../../src/views/paint.ts';
import { memoryOutput } from './memory-output.ts';
import { Terminal } from './terminal.ts';

export const plain = painter(false);

/** What the lines view writes for events: progress, then results. */
export function drawLines(events: readonly DeliveryEvent[], glyphs: Glyphs = unicodeGlyphs): string {
  const progress = memoryOutput();
  const results = memoryOutput();
  const screen = linesScreen(lookFor(progress, results, glyphs));
  for (const event of events) screen.show(event);
  return `${progress.text}--- stdout ---\n${results.text}`;
}

/** What stands in the scrollback of a terminal after the live view showed events. */
export function drawLive(
  events: readonly DeliveryEvent[],
  { columns, rows }: Size,
  glyphs: Glyphs = unicodeGlyphs,
): string {
  const terminal = new Terminal(columns, rows);
  const output = { ...memoryOutput({ isTTY: true, columns, rows }), write: (text: string) => terminal.write(text) };
  const screen = liveScreen(lookFor(output, output, glyphs), null);
  for (const event of events) screen.show(event);
  screen.close();
  return `${terminal.text}\n`;
}

/** The pictures of the live view, one for each event that changed it. */
export function drawFrames(events: readonly DeliveryEvent[], size: Size, glyphs: Glyphs = unicodeGlyphs): string {
  let model = emptyModel;
  let last = '';
  const pictures: string[] = [];
  for (const event of events) {
    model = foldDelivery(model, event);
    const picture = frame(model, size, model.elapsed, glyphs)
      .map((line) => plain(line).trimEnd())
      .join('\n');
    if (picture !== last) pictures.push(`=== ${event.type} ===\n${picture}\n`);
    last = picture;
  }
  return pictures.join('\n');
}

function lookFor(progress: Look['progress']['output'], results: Look['results']['output'], glyphs: Glyphs): Look {
  return { progress: { output: progress, paint: plain }, results: { output: results, paint: plain }, glyphs };
}

export { asciiGlyphs };
