import { begins, type DeliveryModel, emptyModel, foldDelivery } from '../views/delivery-model.ts';
import type { Line } from '../views/line.ts';
import { lastingLines } from '../views/lines-view.ts';
import { frame } from '../views/live-view.ts';
import { painter } from '../views/paint.ts';
import { endingLines, resumeLine, summary } from '../views/summary.ts';
import { wrapped } from '../views/wrap.ts';
import { type BlockLine, liveBlock } from './live-block.ts';
import type { Look } from './look.ts';
import type { Screen } from './screen.ts';

/** How time reaches a live screen: from a clock, or for a recording from its events. */
export interface Time {
  /** Epoch milliseconds. */
  now(): number;
}

/** A table that moves, for terminals. What should stay is written above it; the last picture stays too. */
export function liveScreen({ progress, results, glyphs }: Look, time: Time | null): Screen {
  const block = liveBlock(progress.output);
  const plain = painter(false);
  let model: DeliveryModel = emptyModel;
  let pending: readonly Line[] = [];
  let settled = false;

  const draw = () => {
    const now =
      time === null || model.finished !== null ? model.elapsed : Math.max(model.elapsed, time.now() - model.startedAt);
    const lines = frame(model, progress.output.size(), now, glyphs);
    block.draw(
      pending.flatMap((line) => fitted(line, progress)).map(progress.paint),
      lines.map((line): BlockLine => ({ text: progress.paint(line), plain: plain(line) })),
    );
    pending = [];
  };
  const write = (lines: readonly Line[], to: Look['progress']) => {
    for (const line of lines) to.output.write(`${to.paint(line)}\n`);
  };
  const fitted = (line: Line, { output }: Look['progress']) =>
    output.isTTY ? wrapped(line, output.size().columns) : [line];
  const settle = () => {
    if (settled) return;
    settled = true;
    if (pending.length > 0) draw();
    block.settle();
  };
  const finish = () => {
    draw();
    settle();
    const result = summary(model, glyphs);
    if (result.length > 0 && frame(model, progress.output.size(), 0, glyphs).length > 0) progress.output.write('\n');
    write([...result.flatMap((line) => fitted(line, results)), ...resumeLine(model)], results);
    write(
      endingLines(model, glyphs).flatMap((line) => fitted(line, progress)),
      progress,
    );
  };

  return {
    tickMs: 120,
    show: (event) => {
      if (begins(model, event)) {
        if (model.started !== null) settle();
        settled = false;
      }
      model = foldDelivery(model, event);
      pending = [...pending, ...lastingLines(model, event, glyphs)];
      if (event.type === 'delivery.finished') finish();
      else draw();
    },
    note: (line) => {
      if (settled) return write([line], progress);
      pending = [...pending, line];
      draw();
    },
    tick: () => {
      if (!settled) draw();
    },
    close: settle,
  };
}
