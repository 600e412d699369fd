import type { Database } from './database.ts';

/**
 * Each is run once, in order, and never changed after it was released: a database may have been made by any version. The bodies of
 * events are text and not jsonb, which refuses the NUL characters that a job may write.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE slipway.run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    number integer NOT NULL,
    ref_kind text NOT NULL,
    ref_name text NOT NULL,
    sha text NOT NULL,
    push text NOT NULL,
    status text NOT NULL,
    detail text NOT NULL DEFAULT '',
    received_at bigint NOT NULL,
    started_at bigint,
    finished_at bigint,
    superseded_by integer,
    cancel_by text,
    prepared text,
    last_seq integer NOT NULL DEFAULT 0,
    event_bytes bigint NOT NULL DEFAULT 0,
    UNIQUE (project, number)
  );
  CREATE INDEX run_unfinished ON slipway.run (project, number) WHERE finished_at IS NULL;
  CREATE TABLE slipway.event (
    run_id bigint NOT NULL REFERENCES slipway.run (id) ON DELETE CASCADE,
    seq integer NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (run_id, seq)
  );
  CREATE TABLE slipway.job (
    run_id bigint NOT NULL REFERENCES slipway.run (id) ON DELETE CASCADE,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'waiting',
    reason text,
    attempt integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    interruptions integer NOT NULL DEFAULT 0,
    resume_from integer NOT NULL DEFAULT 1,
    started_at bigint,
    superseded_by integer,
    reported_bytes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, name)
  );
  CREATE TABLE slipway.hold (
    project text NOT NULL,
    key text NOT NULL,
    run_id bigint NOT NULL REFERENCES slipway.run (id) ON DELETE CASCADE,
    run_number integer NOT NULL,
    job text NOT NULL,
    PRIMARY KEY (project, key)
  );
  CREATE TABLE slipway.last_deploy (
    project text NOT NULL,
    key text NOT NULL,
    run_number integer NOT NULL,
    sha text NOT NULL,
    PRIMARY KEY (project, key)
  );
  CREATE TABLE slipway.project (
    name text PRIMARY KEY,
    last_number integer NOT NULL DEFAULT 0
  );
  `,
];

/** Brings the tables up to date; several servers that start at once do it one after another. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async ({ query }) => {
    await query(`SELECT pg_advisory_xact_lock(hashtext('slipway migrations'))`);
    await query('CREATE SCHEMA IF NOT EXISTS slipway');
    await query('CREATE TABLE IF NOT EXISTS slipway.migration (version integer PRIMARY KEY)');
    const done = (await query('SELECT coalesce(max(version), 0) AS version FROM slipway.migration'))[0]?.['version'];
    for (const [index, sql] of migrations.entries()) {
      if (index < Number(done)) continue;
      await query(sql);
      await query('INSERT INTO slipway.migration (version) VALUES ($1)', [index + 1]);
    }
  });
}
