import type { Database, Queries } from '../store/database.ts';
import { lockProject, type RunRecord } from './run-records.ts';

/** Whether a job may have its keys. */
export type Hold =
  | { readonly kind: 'taken' }
  /** Another job has one of them. */
  | { readonly kind: 'held'; readonly key: string; readonly by: { readonly run: number; readonly job: string } }
  /** A newer run was accepted for the same ref. */
  | { readonly kind: 'superseded'; readonly by: number }
  /** A newer run used one of the keys already, for a commit that is to be compared with ours. */
  | { readonly kind: 'compare'; readonly by: number; readonly sha: string };

/**
 * Takes all keys of a job or none, in one transaction. What a job holds it keeps when the server goes down, until it has run again.
 *
 * @param cleared number of the newest run whose commit was compared and may be followed by ours.
 */
export async function takeKeys(
  database: Database,
  run: RunRecord,
  job: string,
  keys: readonly string[],
  cleared: number,
): Promise<Hold> {
  return database.transaction(async (queries) => {
    const { query } = queries;
    await lockProject(queries, run.project);
    const holds = await query(
      'SELECT key, run_id, run_number, job FROM slipway.hold WHERE project = $1 AND key = ANY($2)',
      [run.project, keys],
    );
    const own = holds.filter((row) => String(row['run_id']) === run.id && row['job'] === job);
    if (own.length === keys.length) return { kind: 'taken' };

    const [present] = await query('SELECT superseded_by FROM slipway.run WHERE id = $1', [run.id]);
    if (present?.['superseded_by'] != null) return { kind: 'superseded', by: Number(present['superseded_by']) };

    const [other] = holds;
    if (other !== undefined) {
      const by = { run: Number(other['run_number']), job: other['job'] as string };
      return { kind: 'held', key: other['key'] as string, by };
    }

    const [newer] = await query(
      `SELECT run_number, sha FROM slipway.last_deploy
       WHERE project = $1 AND key = ANY($2) AND run_number > $3 ORDER BY run_number DESC LIMIT 1`,
      [run.project, keys, Math.max(run.number, cleared)],
    );
    if (newer !== undefined) return { kind: 'compare', by: Number(newer['run_number']), sha: newer['sha'] as string };

    for (const key of keys) {
      await query('INSERT INTO slipway.hold (project, key, run_id, run_number, job) VALUES ($1, $2, $3, $4, $5)', [
        run.project,
        key,
        run.id,
        run.number,
        job,
      ]);
      await query(
        `INSERT INTO slipway.last_deploy AS last (project, key, run_number, sha) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project, key) DO UPDATE SET run_number = excluded.run_number, sha = excluded.sha
         WHERE last.run_number < excluded.run_number`,
        [run.project, key, run.number, run.sha],
      );
    }
    return { kind: 'taken' };
  });
}

/** Gives back what a job holds; part of the transaction that stores its end. */
export async function releaseKeys({ query }: Queries, runId: string, job: string): Promise<void> {
  await query('DELETE FROM slipway.hold WHERE run_id = $1 AND job = $2', [runId, job]);
}
