import { lockProject, queuedRuns, type RunRecord } from './run-records.ts';
import { projectKey, type Surroundings } from './surroundings.ts';
import { type Turn, turnOf } from './turn.ts';

/** Waits until a run may begin and marks it as running, or says why it never will. */
export async function takeTurn(around: Surroundings, run: RunRecord): Promise<Exclude<Turn, { kind: 'wait' }>> {
  const { database, journal, bell, clock, limits } = around;
  let told = false;
  const turn = await bell.until(projectKey(run.project), async () => {
    const now = await database.transaction(async (queries) => {
      await lockProject(queries, run.project);
      const decided = turnOf(run.number, await queuedRuns(queries, run.project), limits.runsPerProject);
      if (decided.kind === 'start')
        await queries.query(
          `UPDATE slipway.run SET status = 'running', started_at = $2 WHERE id = $1 AND status = 'waiting'`,
          [run.id, clock.now()],
        );
      return decided;
    });
    if (now.kind !== 'wait') return now;
    if (!told) await journal.append(run.id, [{ type: 'warning.raised', service: null, message: waiting(now.behind) }]);
    told = true;
    return null;
  });
  // The bell only gives up with a signal, and none was given.
  return turn ?? { kind: 'canceled', by: 'the server' };
}

function waiting(behind: readonly number[]): string {
  return `Waiting for ${behind.map((number) => `#${number}`).join(' and ')} of this project.`;
}
