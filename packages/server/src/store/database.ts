import type { Pool } from 'pg';

/** A row, columns by name. `bigint` columns arrive as text, as with `pg`. */
export type Row = Readonly<Record<string, unknown>>;

/** Where a statement can be run: the database itself, or one transaction of it. */
export interface Queries {
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
}

/** PostgreSQL, as a server of its own or embedded: one dialect of SQL for both. */
export interface Database extends Queries {
  /** What the durable workflows keep their own tables with. */
  readonly pool: Pool;
  readonly kind: 'embedded' | 'postgresql';
  /** All or nothing. Transactions of one embedded database run one after another. */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /** Closes it; what is open is given up. */
  close(): Promise<void>;
}

/** Queries and transactions over a pool, real or alike. */
export function databaseOver(pool: Pool, kind: Database['kind'], close: () => Promise<void>): Database {
  return {
    pool,
    kind,
    close,
    async query(sql, values = []) {
      return (await pool.query<Row>(sql, [...values])).rows;
    },
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work({
          query: async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows,
        });
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
  };
}
