import type { DeliveryEvent } from '@slipway/engine/events';
import type { DeliveryModel } from './delivery-model.ts';
import { durationText } from './duration-text.ts';
import type { Glyphs } from './glyphs.ts';
import { faint, type Line, strong } from './line.ts';
import { type Narration, narrate } from './narrate.ts';

/**
 * The lines that an event adds to a log: elapsed time, service, words. Of a pipeline only the words.
 *
 * @param model the delivery up to and including the event.
 */
export function logLines(model: DeliveryModel, event: DeliveryEvent, glyphs: Glyphs): readonly Line[] {
  const narration = narrate(model, event, glyphs);
  return narration === null ? [] : placed(model, narration);
}

/** The lines that stay in the scrollback of the live view, whose table shows the rest. */
export function lastingLines(model: DeliveryModel, event: DeliveryEvent, glyphs: Glyphs): readonly Line[] {
  const narration = narrate(model, event, glyphs);
  return narration === null || narration.passing ? [] : placed(model, narration);
}

/** A pipeline tells times with its jobs, and what these write stands as they wrote it. */
function placed(model: DeliveryModel, narration: Narration): readonly Line[] {
  return model.pipeline === null ? prefixed(model, narration) : narration.lines;
}

function prefixed(model: DeliveryModel, { service, lines }: Narration): readonly Line[] {
  const elapsed = durationText(model.elapsed).padStart(elapsedWidth);
  const names = model.services.map((one) => one.service.length);
  const column = service === null ? '' : `${service.padEnd(Math.max(0, ...names))}  `;
  const indent = ' '.repeat(elapsedWidth + 2 + column.length);
  return lines.map(
    (line, index): Line => (index === 0 ? [faint(elapsed), '  ', strong(column), ...line] : [indent, ...line]),
  );
}

const elapsedWidth = '59m 59s'.length;
