import { emptyModel, foldDelivery } from '../views/delivery-model.ts';
import type { Line } from '../views/line.ts';
import { logLines } from '../views/lines-view.ts';
import { endingLines, resumeLine, summary } from '../views/summary.ts';
import type { Look } from './look.ts';
import type { Screen } from './screen.ts';

/** One line for each change; results go to the results stream. For logs, pipes and CI. */
export function linesScreen({ progress, results, glyphs }: Look): Screen {
  let model = emptyModel;
  const write = (lines: readonly Line[], to: Look['progress']) => {
    for (const line of lines) to.output.write(`${to.paint(line)}\n`);
  };
  return {
    tickMs: null,
    show: (event) => {
      model = foldDelivery(model, event);
      write(logLines(model, event, glyphs), progress);
      if (event.type !== 'delivery.finished') return;
      write([...summary(model, glyphs), ...resumeLine(model)], results);
      write(endingLines(model, glyphs), progress);
    },
    note: (line) => write([line], progress),
    tick: () => undefined,
    close: () => undefined,
  };
}
