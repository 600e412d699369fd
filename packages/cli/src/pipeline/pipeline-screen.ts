import { type DeliveryEvent, encodeEvent, stamper } from '@slipway/engine/events';
import type { PipelineEvent } from '@slipway/pipeline';
import { nothingSaid, pipelineWords } from '@slipway/pipeline/words';
import { openEventsFile } from '../events-file.ts';
import { lookOf } from '../screen/look.ts';
import { doubt } from '../views/line.ts';
import { pipelineLine, signsFor } from '../views/pipeline-lines.ts';
import type { World } from '../world.ts';

/** Shows a pipeline while it runs, and keeps its events where that was asked for. */
export interface PipelineScreen {
  show(event: PipelineEvent): void;
  /** Keeps what a command in a job reported; people read it in the output of the job. */
  report(job: string, event: DeliveryEvent): void;
  /** Something beside the pipeline. */
  note(message: string): void;
  close(): void;
}

/** @throws SlipwayError FILE_UNWRITABLE */
export function pipelineScreen(
  { json, events }: { readonly json: boolean; readonly events: string | null },
  world: World,
): PipelineScreen {
  const { progress, results, glyphs } = lookOf(world);
  const note = (message: string) => progress.output.write(`${progress.paint([doubt('!'), ` ${message}`])}\n`);
  const file = events === null ? null : openEventsFile(events, world.cwd, note);
  const stamp = stamper(`pipeline-${process.pid}`, Date.now);
  const signs = signsFor(glyphs);
  let state = nothingSaid;
  const keep = (happening: Parameters<typeof stamp>[0]) => {
    const stamped = stamp(happening);
    file?.append(stamped);
    if (json) results.output.write(encodeEvent(stamped));
  };
  return {
    report: (job, event) => keep({ type: 'job.reported', job, event }),
    show: (event) => {
      keep(event);
      if (json) return;
      const said = pipelineWords(state, event, signs);
      state = said.state;
      for (const line of said.lines) results.output.write(`${results.paint(pipelineLine(line))}\n`);
    },
    note,
    close: () => file?.close(),
  };
}
