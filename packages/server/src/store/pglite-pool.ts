import { EventEmitter } from 'node:events';
import type { PGlite, Results } from '@electric-sql/pglite';
import type { Pool } from 'pg';

/**
 * An embedded PostgreSQL dressed as a `pg.Pool`. It has one session only, so who connects holds it until the release and the
 * others wait in line. (Its socket server mixes the statements of its clients; nothing here goes over a socket.)
 */
export function pglitePool(pglite: PGlite): Pool {
  let line: Promise<void> = Promise.resolve();
  /** Resolves to the function that lets the next one in. */
  const enter = async (): Promise<() => void> => {
    const before = line;
    let leave = (): void => undefined;
    line = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    return leave;
  };

  const connect = async (): Promise<unknown> => {
    const leave = await enter();
    let released = false;
    return Object.assign(new EventEmitter(), {
      query: (text: QueryText, values?: readonly unknown[]) => run(pglite, text, values),
      /** A connection that is given back as broken is closed by a real pool, which rolls back what it left open. */
      release(broken?: unknown) {
        if (released) return;
        released = true;
        if (broken === undefined || broken === false) leave();
        else
          void pglite
            .exec('ROLLBACK')
            .catch(() => undefined)
            .then(leave);
      },
    });
  };

  const alike = Object.assign(new EventEmitter(), {
    options: { max: 1 },
    connect,
    async query(text: QueryText, values?: readonly unknown[]) {
      const leave = await enter();
      try {
        return await run(pglite, text, values);
      } finally {
        leave();
      }
    },
    end: async () => undefined,
  });
  return alike as unknown as Pool;
}

type QueryText = string | { readonly text: string; readonly values?: readonly unknown[] };

async function run(pglite: PGlite, query: QueryText, values: readonly unknown[] = []): Promise<unknown> {
  const text = typeof query === 'string' ? query : query.text;
  const given = typeof query === 'string' ? values : (query.values ?? values);
  if (given.length > 0) return asPg(await pglite.query<object>(text, [...given], { parsers }));
  // Without values a text may hold several statements, as with the simple protocol of pg; the last one's result counts.
  const results = await pglite.exec(text, { parsers });
  return asPg(results.at(-1) ?? { rows: [], fields: [] });
}

function asPg(results: Results<object>): unknown {
  return {
    rows: results.rows,
    fields: results.fields,
    rowCount: results.rows.length > 0 ? results.rows.length : (results.affectedRows ?? 0),
  };
}

/** int8 and numeric as text: what `pg` does, since a double cannot hold them. */
const parsers = { 20: (value: string) => value, 1700: (value: string) => value };
