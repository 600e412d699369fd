import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { whenStale } from '../workspace/freshness.mjs';
import { root } from '../workspace/root.mjs';

const folder = 'packages/server/dist';
const file = `${folder}/empty-database.tar.gz`;

/**
 * Makes the empty database that the server's embedded one begins as: to unpack it takes a fraction of the time and the memory that
 * initdb does.
 */
export async function buildEmptyDatabase() {
  await whenStale('empty-database', ['node_modules/@electric-sql/pglite/package.json', 'scripts/build'], async () => {
    console.error('Making the empty database of the server …');
    // Only here: it is large, and a build that is up to date does not need it.
    const { PGlite } = await import('@electric-sql/pglite');
    const database = await PGlite.create();
    const dump = await database.dumpDataDir('gzip');
    await database.close();
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, `${file}.${process.pid}`), new Uint8Array(await dump.arrayBuffer()));
    await rename(join(root, `${file}.${process.pid}`), join(root, file));
    return [file];
  });
}
