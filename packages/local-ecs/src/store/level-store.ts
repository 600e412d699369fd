import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { makeFolder } from '../folders/make-folder.ts';
import { DataFolderError, damagedState } from './data-folder-error.ts';
import type { Store } from './store.ts';

/** Raised when records change so that an older local-ecs would misread them. */
const FORMAT = 1;
/** Sorts before all records. */
const FORMAT_KEY = '!format';

/** Files that LevelDB makes. */
const LEVEL_FILE = /^(?:LOCK|CURRENT|LOG(?:\.old)?|MANIFEST-\d+|\d+\.(?:ldb|sst|log|dbtmp)|lost)$/;

/** An open LevelDB in `FOLDER/state`. `FOLDER/local-ecs.pid` says who has it. */
export async function openLevelStore(folder: string): Promise<Store> {
  const path = join(folder, 'state');
  const pidFile = join(folder, 'local-ecs.pid');
  await prepare(folder, path);
  let database = await openDatabase(folder, path, pidFile);
  try {
    await checkFormat(folder, database);
    await writeFile(pidFile, `${process.pid}\n`);
  } catch (error) {
    await database.close();
    throw error instanceof DataFolderError ? error : cannotBeHad(folder, error);
  }
  let isBroken = false;

  return {
    async read() {
      try {
        const entries = await database.iterator({ gt: FORMAT_KEY }).all();
        return new Map(entries);
      } catch (error) {
        throw damagedState(folder, error as Error);
      }
    },
    async write(changes) {
      // What a failed write left at the end of the log has to be cut off before anything follows it.
      if (isBroken) {
        await database.close();
        database = await openDatabase(folder, path, pidFile);
        isBroken = false;
      }
      try {
        await database.batch(
          [...changes].map(([key, value]) => (value === null ? { type: 'del', key } : { type: 'put', key, value })),
        );
      } catch (error) {
        isBroken = true;
        throw error;
      }
    },
    async close() {
      await database.close();
      await rm(pidFile, { force: true });
    },
  };
}

type Database = ClassicLevel;

async function prepare(folder: string, path: string): Promise<void> {
  try {
    makeFolder(path);
    const foreign = (await readdir(path)).find((name) => !LEVEL_FILE.test(name));
    if (foreign !== undefined) {
      throw new DataFolderError(
        `cannot keep the state in ${folder}: ${join(path, foreign)} is not of local-ecs. Choose another folder with --data.`,
      );
    }
  } catch (error) {
    throw error instanceof DataFolderError ? error : cannotBeHad(folder, error);
  }
}

async function openDatabase(folder: string, path: string, pidFile: string): Promise<Database> {
  const { ClassicLevel } = await import('classic-level').catch((error: Error) => {
    throw new DataFolderError(
      `cannot keep the state in ${folder}: the package classic-level is missing: ${error.message}`,
    );
  });
  const database: Database = new ClassicLevel(path, { keyEncoding: 'utf8', valueEncoding: 'utf8' });
  try {
    await database.open();
    return database;
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (code === 'LEVEL_LOCKED') throw await inUse(folder, pidFile);
    if (code === 'LEVEL_CORRUPTION') throw damagedState(folder, cause as Error);
    throw cannotBeHad(folder, cause);
  }
}

/** @throws DataFolderError where somebody else made the database, or a newer local-ecs */
async function checkFormat(folder: string, database: Database): Promise<void> {
  const format = await database.get(FORMAT_KEY);
  if (format === undefined) {
    const [first] = await database.keys({ limit: 1 }).all();
    if (first === undefined) {
      await database.put(FORMAT_KEY, String(FORMAT));
      return;
    }
    throw new DataFolderError(
      `cannot keep the state in ${folder}: the database in it is not of local-ecs. Choose another folder with --data.`,
    );
  }
  if (Number(format) === FORMAT) return;
  throw new DataFolderError(
    `cannot keep the state in ${folder}: it has format ${format}, and this local-ecs knows only ${FORMAT}. ` +
      'Use the local-ecs that wrote it, or choose another folder with --data.',
  );
}

async function inUse(folder: string, pidFile: string): Promise<DataFolderError> {
  const pid = (await readFile(pidFile, 'utf8').catch(() => '')).trim();
  const holder = /^\d+$/.test(pid) ? `another local-ecs (process ${pid})` : 'another process';
  return new DataFolderError(
    `cannot keep the state in ${folder}: ${holder} uses it. End that one, or choose another folder with --data.`,
  );
}

function cannotBeHad(folder: string, cause: unknown): DataFolderError {
  return new DataFolderError(
    `cannot keep the state in ${folder}: ${(cause as Error).message}. Choose another folder with --data.`,
  );
}
