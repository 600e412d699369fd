import type { Clock } from '@slipway/engine';
import type { Happening } from '@slipway/engine/events';
import type { Journal } from '../journal/journal.ts';
import { updateJob } from './job-records.ts';
import { readReported } from './reported-events.ts';

const lookEveryMs = 200;

/** Takes what a job reports into the journal. */
export interface ReportedFollower {
  /** Reads the rest once more and ends. */
  end(): Promise<void>;
}

/**
 * Follows a job's file of events. How far it was read is stored with what was read, so that after a crash no event is missing and none
 * is there twice.
 *
 * @param from in bytes.
 */
export function followReported(
  { journal, clock }: { readonly journal: Journal; readonly clock: Clock },
  job: { readonly runId: string; readonly name: string; readonly file: string; readonly from: number },
): ReportedFollower {
  const over = new AbortController();
  let offset = job.from;
  let complained = false;

  /** @returns whether there may be more. */
  const take = async (last: boolean): Promise<boolean> => {
    const { events, malformed, offset: next, full } = await readReported(job.file, offset, last);
    if (next === offset) return false;
    const happenings: Happening[] = events.map((event) => ({ type: 'job.reported', job: job.name, event }));
    const complaint = malformed > 0 ? 'lines that are no events were left out' : full ? 'the rest is too much' : null;
    if (complaint !== null && !complained) {
      complained = true;
      happenings.push(note(job.name, `The file of SLIPWAY_EVENTS is not taken whole: ${complaint}.`));
    }
    await journal.append(job.runId, happenings, (queries) =>
      updateJob(queries, job.runId, job.name, { reportedBytes: next }),
    );
    offset = next;
    return true;
  };

  const follow = async (): Promise<void> => {
    while (!over.signal.aborted) if (!(await take(false))) await clock.sleep(lookEveryMs, over.signal);
  };
  // What goes wrong is told to who waits for the end; until then nobody listens.
  const following = follow().then(
    () => null,
    (error: unknown) => ({ error }),
  );
  return {
    async end() {
      over.abort();
      const failure = await following;
      if (failure !== null) throw failure.error;
      while (await take(true));
    },
  };
}

/** A line of the runner itself in a job's output. */
export function note(job: string, line: string): Happening {
  return { type: 'job.output', job, stream: 'runner', lines: [line] };
}
