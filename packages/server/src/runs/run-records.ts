import type { Pipeline } from '@slipway/pipeline';
import type { Queries, Row } from '../store/database.ts';
import type { Push, RunSummary } from './runs.ts';
import type { QueuedRun } from './turn.ts';

/** A run as it is stored. */
export interface RunRecord extends RunSummary {
  readonly push: Push;
  /** Epoch milliseconds. */
  readonly receivedMs: number;
  /** Newest run that was accepted for the same ref after this one. */
  readonly supersededBy: number | null;
  readonly canceledBy: string | null;
  /** Null until it is decided. */
  readonly prepared: Prepared | null;
}

/** A pipeline, or how a run ends without one. */
export type Prepared =
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'ended'; readonly status: 'nothing' | 'invalid'; readonly detail: string };

const columns = `id, project, number, push, status, detail, received_at, finished_at, superseded_by, cancel_by, prepared`;

/** @returns null where there is no such run. */
export async function findRun({ query }: Queries, runId: string): Promise<RunRecord | null> {
  if (!/^\d{1,18}$/.test(runId)) return null;
  const [row] = await query(`SELECT ${columns} FROM slipway.run WHERE id = $1`, [runId]);
  return row === undefined ? null : runOf(row);
}

/** Newest first. */
export async function listRuns(
  { query }: Queries,
  filter: { readonly project: string | null; readonly limit: number },
): Promise<readonly RunRecord[]> {
  const rows = await query(
    `SELECT ${columns} FROM slipway.run WHERE $1::text IS NULL OR project = $1 ORDER BY id DESC LIMIT $2`,
    [filter.project, filter.limit],
  );
  return rows.map(runOf);
}

/** Those that have not come to their end. */
export async function unfinishedRuns({ query }: Queries): Promise<readonly string[]> {
  const rows = await query('SELECT id FROM slipway.run WHERE finished_at IS NULL ORDER BY id');
  return rows.map((row) => String(row['id']));
}

/** Whoever decides something between the runs of a project holds its row while deciding, on whatever server. */
export async function lockProject({ query }: Queries, project: string): Promise<void> {
  await query('SELECT 1 FROM slipway.project WHERE name = $1 FOR UPDATE', [project]);
}

export async function queuedRuns({ query }: Queries, project: string): Promise<readonly QueuedRun[]> {
  const rows = await query(
    `SELECT number, status, superseded_by, cancel_by FROM slipway.run
     WHERE project = $1 AND finished_at IS NULL AND status IN ('waiting', 'running')`,
    [project],
  );
  return rows.map((row) => ({
    number: Number(row['number']),
    status: row['status'] as QueuedRun['status'],
    supersededBy: numberOrNull(row['superseded_by']),
    canceledBy: row['cancel_by'] as string | null,
  }));
}

/** What others are shown of a run. */
export function summaryOf(run: RunRecord): RunSummary {
  const { number, id, project, ref, sha, status, detail, receivedAt, finishedAt } = run;
  return { number, id, project, ref, sha, status, detail, receivedAt, finishedAt };
}

function runOf(row: Row): RunRecord {
  const push = JSON.parse(row['push'] as string) as Push;
  const receivedMs = Number(row['received_at']);
  return {
    id: String(row['id']),
    number: Number(row['number']),
    project: push.project,
    ref: push.ref,
    sha: push.sha,
    push,
    status: row['status'] as RunSummary['status'],
    detail: row['detail'] as string,
    receivedMs,
    receivedAt: new Date(receivedMs).toISOString(),
    finishedAt: row['finished_at'] === null ? null : new Date(Number(row['finished_at'])).toISOString(),
    supersededBy: numberOrNull(row['superseded_by']),
    canceledBy: row['cancel_by'] as string | null,
    prepared: row['prepared'] === null ? null : (JSON.parse(row['prepared'] as string) as Prepared),
  };
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}
