import type { JobState } from '@slipway/pipeline';
import type { Queries, Row } from '../store/database.ts';

/** How far a job is, as it is stored. */
export interface JobRecord {
  readonly name: string;
  /** interrupted: the server went down while it ran, what was left of it is ended, and it is to run again. */
  readonly status: 'interrupted' | JobState['status'];
  readonly reason: string | null;
  /** The last try that began; 0 before the first. */
  readonly attempt: number;
  /** Epoch milliseconds: when that one began. */
  readonly startedAt: number | null;
  /** Tries that failed, as `retry` counts them. */
  readonly failures: number;
  readonly interruptions: number;
  /** The first try since the last that failed: what was reported from it on is to be resumed after an interruption. */
  readonly resumeFrom: number;
  /** How much of the present file of reported events is in the journal. */
  readonly reportedBytes: number;
  readonly supersededBy: number | null;
}

/** @throws never; a job that is not stored yet is waiting. */
export async function readJob({ query }: Queries, runId: string, name: string): Promise<JobRecord> {
  const [row] = await query('SELECT * FROM slipway.job WHERE run_id = $1 AND name = $2', [runId, name]);
  return row === undefined ? { ...untouched, name } : jobOf(row);
}

export async function readJobs({ query }: Queries, runId: string): Promise<readonly JobRecord[]> {
  return (await query('SELECT * FROM slipway.job WHERE run_id = $1', [runId])).map(jobOf);
}

/** Stores these members of a job and leaves the others. */
export async function updateJob(
  { query }: Queries,
  runId: string,
  name: string,
  change: Partial<Omit<JobRecord, 'name'>>,
): Promise<void> {
  const members = Object.entries(change) as [keyof typeof columnOf, unknown][];
  const names = members.map(([member]) => columnOf[member]);
  await query(
    `INSERT INTO slipway.job (run_id, name, ${names.join(', ')})
     VALUES ($1, $2, ${names.map((_, index) => `$${index + 3}`).join(', ')})
     ON CONFLICT (run_id, name) DO UPDATE SET ${names.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    [runId, name, ...members.map(([, value]) => value)],
  );
}

/** The job's state where it has come to its end, else null. */
export function endOf(job: JobRecord): JobState | null {
  const { status, reason } = job;
  return status === 'waiting' || status === 'running' || status === 'interrupted' ? null : { status, reason };
}

const columnOf = {
  status: 'status',
  reason: 'reason',
  attempt: 'attempt',
  startedAt: 'started_at',
  failures: 'failures',
  interruptions: 'interruptions',
  resumeFrom: 'resume_from',
  reportedBytes: 'reported_bytes',
  supersededBy: 'superseded_by',
} as const;

const untouched: Omit<JobRecord, 'name'> = {
  status: 'waiting',
  reason: null,
  attempt: 0,
  startedAt: null,
  failures: 0,
  interruptions: 0,
  resumeFrom: 1,
  reportedBytes: 0,
  supersededBy: null,
};

function jobOf(row: Row): JobRecord {
  const number = (column: string): number | null => (row[column] === null ? null : Number(row[column]));
  return {
    name: row['name'] as string,
    status: row['status'] as JobRecord['status'],
    reason: row['reason'] as string | null,
    attempt: number('attempt') ?? 0,
    startedAt: number('started_at'),
    failures: number('failures') ?? 0,
    interruptions: number('interruptions') ?? 0,
    resumeFrom: number('resume_from') ?? 1,
    reportedBytes: number('reported_bytes') ?? 0,
    supersededBy: number('superseded_by'),
  };
}
