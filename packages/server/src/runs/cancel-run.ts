import type { Changes } from '../journal/changes.ts';
import { writeEvents } from '../journal/write-events.ts';
import { findRun } from './run-records.ts';
import { projectKey, runKey, type Surroundings } from './surroundings.ts';

/** Notes that a run is to end and wakes all that waits in it. False where it has ended, or was canceled before. */
export async function cancelRun(around: Surroundings, changes: Changes, runId: string, by: string): Promise<boolean> {
  const { database, bell, clock } = around;
  const run = await findRun(database, runId);
  if (run === null) return false;
  const told = { type: 'warning.raised', service: null, message: `Canceled by ${by}.` } as const;
  const events = await database.transaction(async (queries) => {
    const noted = await queries.query(
      `UPDATE slipway.run SET cancel_by = $2
       WHERE id = $1 AND cancel_by IS NULL AND status IN ('waiting', 'running') RETURNING id`,
      [runId, by],
    );
    // In one transaction, or the run could end in between and have an event behind its last.
    return noted.length === 0 ? [] : writeEvents(queries, runId, [{ at: clock.now(), happening: told }]);
  });
  if (events.length === 0) return false;
  changes.publish(runId, events);
  bell.ring(runKey(runId));
  bell.ring(projectKey(run.project));
  return true;
}
