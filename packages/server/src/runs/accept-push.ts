import { SlipwayError } from '@slipway/engine';
import type { Happening } from '@slipway/engine/events';
import type { Changes } from '../journal/changes.ts';
import { writeEvents } from '../journal/write-events.ts';
import { findRun, type RunRecord } from './run-records.ts';
import type { Push } from './runs.ts';
import { projectKey, runKey, type Surroundings } from './surroundings.ts';

/**
 * Stores a push as a run with its first event, and tells the older runs of its ref that they are superseded: all in one transaction.
 *
 * @throws SlipwayError GIT_FAILED when the commit is not in the repository.
 */
export async function acceptPush(around: Surroundings, changes: Changes, push: Push): Promise<RunRecord> {
  const { database, bell, clock } = around;
  const { author, title } = await around.git(push.project).describe(push.sha);
  const at = clock.now();
  const received: Happening = {
    type: 'push.received',
    project: push.project,
    ref: push.ref,
    sha: push.sha,
    before: push.before,
    pusher: push.pusher,
    author,
    title,
    by: push.by,
  };
  const stored = await database.transaction(async (queries) => {
    const { query } = queries;
    const [project] = await query(
      `INSERT INTO slipway.project AS known (name, last_number) VALUES ($1, 1)
       ON CONFLICT (name) DO UPDATE SET last_number = known.last_number + 1 RETURNING last_number`,
      [push.project],
    );
    const number = Number(project?.['last_number']);
    const [row] = await query(
      `INSERT INTO slipway.run (project, number, ref_kind, ref_name, sha, push, status, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7) RETURNING id`,
      [push.project, number, push.ref.kind, push.ref.name, push.sha, JSON.stringify(push), at],
    );
    const id = String(row?.['id']);
    const events = [...(await writeEvents(queries, id, [{ at, happening: around.redact(received) }]))];
    const older = await query(
      `UPDATE slipway.run SET superseded_by = $5
       WHERE project = $1 AND ref_kind = $2 AND ref_name = $3 AND number < $4 AND finished_at IS NULL RETURNING id, status`,
      [push.project, push.ref.kind, push.ref.name, number, number],
    );
    const told = older.filter((run) => run['status'] === 'running').map((run) => String(run['id']));
    for (const run of told)
      events.push(...(await writeEvents(queries, run, [{ at, happening: newerPush(push, number) }])));
    return { id, events, older: older.map((run) => String(run['id'])) };
  });
  for (const event of stored.events) changes.publish(event.deliveryId, [event]);
  for (const run of stored.older) bell.ring(runKey(run));
  bell.ring(projectKey(push.project));
  const run = await findRun(database, stored.id);
  if (run === null)
    throw new SlipwayError('BUG', { message: `run ${stored.id} is not there right after it was stored` });
  return run;
}

function newerPush({ ref, sha }: Push, number: number): Happening {
  return {
    type: 'warning.raised',
    service: null,
    message: `#${number} (${sha.slice(0, 8)}) was pushed to ${ref.name} after this one: what this run has begun goes on, but it starts no deployment any more.`,
  };
}
