import { note } from './follow-reported.ts';
import { type Hold, takeKeys } from './holds.ts';
import type { RunRecord } from './run-records.ts';
import type { Ended } from './settle-job.ts';
import { projectKey, type Surroundings } from './surroundings.ts';

/**
 * Waits until a job has its keys, and says for whom it waits.
 *
 * @returns null when it has them, else how the job ends without having been started.
 */
export async function holdKeys(
  around: Surroundings,
  run: RunRecord,
  job: string,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<Ended | null> {
  const { database, journal, bell } = around;
  let toldOf = '';
  let cleared = 0;
  const look = async (): Promise<Exclude<Hold, { kind: 'held' | 'compare' }> | null> => {
    for (;;) {
      const hold = await takeKeys(database, run, job, keys, cleared);
      switch (hold.kind) {
        case 'taken':
        case 'superseded':
          return hold;
        case 'compare':
          // Of another branch or tag: only an older commit of the same history gives way.
          if (hold.sha !== run.sha && (await around.git(run.project).isAncestor(run.sha, hold.sha)))
            return { kind: 'superseded', by: hold.by };
          cleared = hold.by;
          break;
        case 'held': {
          const line = `Waiting for #${hold.by.run}: its job ${hold.by.job} is running (${hold.key}, one at a time).`;
          if (line !== toldOf) await journal.append(run.id, [note(job, line)]);
          toldOf = line;
          return null;
        }
        default:
          return hold satisfies never;
      }
    }
  };
  const hold = await bell.until(projectKey(run.project), look, signal);
  if (hold === null) return { status: 'canceled', reason: 'canceled' };
  return hold.kind === 'taken'
    ? null
    : { status: 'skipped', reason: `superseded by #${hold.by}`, supersededBy: hold.by };
}
