import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { SlipwayError } from '@slipway/engine';
import { type Database, databaseOver } from './database.ts';
import { migrate } from './migrate.ts';
import { unpackTar } from './unpack-tar.ts';

/** `pg` and the embedded database are loaded here only: they are large, and a process needs one of them. */
export async function openDatabase(options: {
  readonly dataFolder: string;
  /** `postgresql://…`; null for the embedded database in `dataFolder`. */
  readonly databaseUrl: string | null;
}): Promise<Database> {
  const database =
    options.databaseUrl === null
      ? await openEmbedded(join(options.dataFolder, 'postgres'))
      : await openServer(options.databaseUrl);
  await migrate(database);
  return database;
}

async function openServer(url: string): Promise<Database> {
  const { Pool } = (await import('pg')).default;
  const pool = new Pool({ connectionString: url, max: 10, application_name: 'slipway-server' });
  // A connection that breaks while idle is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw new SlipwayError('DATABASE_UNAVAILABLE', { database: withoutPassword(url), said: said(error) });
  }
  return databaseOver(pool, 'postgresql', () => pool.end());
}

function withoutPassword(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}

async function openEmbedded(folder: string): Promise<Database> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { pglitePool } = await import('./pglite-pool.ts');
  // A first start that was interrupted leaves half a database, so it is made beside its place and moved there whole.
  const unfinished = `${folder}.new`;
  try {
    if (!existsSync(folder)) {
      await rm(unfinished, { recursive: true, force: true });
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      if (existsSync(emptyDatabase)) await unpackTar(await unzip(await readFile(emptyDatabase)), unfinished);
      else await PGlite.create(unfinished).then((fresh) => fresh.close());
      await rename(unfinished, folder);
    }
    const pglite = await PGlite.create(folder);
    return databaseOver(pglitePool(pglite), 'embedded', () => pglite.close());
  } catch (error) {
    throw new SlipwayError('DATABASE_UNAVAILABLE', { database: folder, said: said(error) });
  }
}

/** As the build makes it; to unpack it is faster and needs far less memory than initdb, which is used where nothing was built. */
const emptyDatabase = new URL('../../dist/empty-database.tar.gz', import.meta.url);
const unzip = promisify(gunzip);

function said(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return said(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
