import { nothingSaid, pipelineWords, unicodeSigns, type WordState } from '@slipway/pipeline/words';

/** What a view knows about the run of a pipeline. */
export interface PipelineModel {
  /** What had been said before the last event, and what has been said with it. */
  readonly before: WordState;
  readonly said: WordState;
  /** How it ended, null until then. */
  readonly detail: string | null;
}

export const newPipeline: PipelineModel = { before: nothingSaid, said: nothingSaid, detail: null };

/** The model after one more event of the pipeline. */
export function foldPipeline(
  { said, detail }: PipelineModel,
  event: Parameters<typeof pipelineWords>[1],
): PipelineModel {
  return {
    before: said,
    said: pipelineWords(said, event, unicodeSigns).state,
    detail: event.type === 'pipeline.finished' ? event.detail : detail,
  };
}
