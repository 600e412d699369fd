import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenStale } from '../workspace/freshness.mjs';
import { root } from '../workspace/root.mjs';

const server = 'packages/server';
const file = `${server}/dist/empty-database.tar.gz`;

/** What decides about the tables: ours, those of the workflows, and the database itself. */
const inputs = [
  `${server}/src/store/migrate.ts`,
  `${server}/src/runs/workflows.ts`,
  'node_modules/@electric-sql/pglite/package.json',
  'node_modules/@dbos-inc/dbos-sdk/package.json',
  'scripts/build',
];

/**
 * Makes the database that the server's embedded one begins as, with all its tables and nothing in them: to unpack it takes a fraction of
 * the time and the memory that initdb and migrations do. The server is built before.
 */
export async function buildEmptyDatabase() {
  await whenStale('empty-database', inputs, async () => {
    console.error('Making the empty database of the server …');
    const folder = await mkdtemp(join(tmpdir(), 'slipway-database-'));
    try {
      await makeTables(folder);
      const dump = await dumpOf(join(folder, 'postgres'));
      await mkdir(join(root, server, 'dist'), { recursive: true });
      await writeFile(join(root, `${file}.${process.pid}`), dump);
      await rename(join(root, `${file}.${process.pid}`), join(root, file));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return [file];
  });
}

/** As a first start does it. */
async function makeTables(dataFolder) {
  const { openDatabase } = await import('../../packages/server/dist/store/open-database.js');
  const { launchWorkflows } = await import('../../packages/server/dist/runs/workflows.js');
  const database = await openDatabase({ dataFolder, databaseUrl: null });
  const workflows = await launchWorkflows({ database, serverId: 'build', steps: {}, warn: console.error });
  await workflows.close();
  await database.close();
}

async function dumpOf(folder) {
  // Only here: it is large, and a build that is up to date does not need it.
  const { PGlite } = await import('@electric-sql/pglite');
  const database = await PGlite.create(folder);
  try {
    return new Uint8Array(await (await database.dumpDataDir('gzip')).arrayBuffer());
  } finally {
    await database.close();
  }
}
