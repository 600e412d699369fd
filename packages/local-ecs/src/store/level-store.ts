import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { makeFolder } from '../folders/make-folder.ts';
import { DataFolderError, damagedState } from './data-folder-error.ts';
import { RecordSum } from './record-sum.ts';
import type { Store } from './store.ts';

/** Raised when records change so that an older local-ecs would misread them. The first one had no sum. */
const FORMAT = 2;
const FORMAT_KEY = '!format';
const SUM_KEY = '!sum';
/** Sorts before all records and behind what is none. */
const BEFORE_RECORDS = '!~';

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
    throw error instanceof DataFolderError ? error : cannotBeRead(folder, error as Error);
  }
  const sum = new RecordSum();
  let isBroken = false;

  return {
    async read() {
      const [entries, written] = await readAll(database).catch((error: Error) => {
        throw damagedState(folder, error);
      });
      const { text, take } = sum.with(entries);
      if (written !== text) throw damagedState(folder, new Error('its records are not all as they were written'));
      take();
      return entries;
    },
    async write(changes) {
      // What a failed write left at the end of the log has to be cut off before anything follows it.
      if (isBroken) {
        await database.close();
        database = await openDatabase(folder, path, pidFile);
        isBroken = false;
      }
      const { text, take } = sum.with(changes);
      try {
        await database.batch(
          [...changes, [SUM_KEY, text] as const].map(([key, value]) =>
            value === null ? { type: 'del', key } : { type: 'put', key, value },
          ),
        );
        take();
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

/** What LevelDB says of its own files that are cut off or gone: at this point the folder itself is there. */
const LACKS_PARTS = /^IO error: (?!.*\/LOCK:).*: (?:Invalid argument|No such file or directory)$/;

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
    const cause = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    throw cause.code === 'LEVEL_LOCKED' ? await inUse(folder, pidFile) : cannotBeRead(folder, cause);
  }
}

/** @throws DataFolderError where somebody else made the database, or a newer local-ecs */
async function checkFormat(folder: string, database: Database): Promise<void> {
  const format = await database.get(FORMAT_KEY);
  if (format === undefined) {
    const [first] = await database.keys({ limit: 1 }).all();
    if (first === undefined) return writeFormat(database, new Map());
    throw new DataFolderError(
      `cannot keep the state in ${folder}: the database in it is not of local-ecs. Choose another folder with --data.`,
    );
  }
  if (Number(format) === FORMAT) return;
  if (format === '1') {
    const [entries] = await readAll(database);
    return writeFormat(database, entries);
  }
  throw new DataFolderError(
    `cannot keep the state in ${folder}: it has format ${format}, and this local-ecs knows only ${FORMAT}. ` +
      'Use the local-ecs that wrote it, or choose another folder with --data.',
  );
}

/** All records, and the sum that was written with them. */
async function readAll(database: Database): Promise<[ReadonlyMap<string, string>, string | undefined]> {
  return [new Map(await database.iterator({ gt: BEFORE_RECORDS }).all()), await database.get(SUM_KEY)];
}

/** @param entries all records that there are */
async function writeFormat(database: Database, entries: ReadonlyMap<string, string>): Promise<void> {
  await database.batch([
    { type: 'put', key: FORMAT_KEY, value: String(FORMAT) },
    { type: 'put', key: SUM_KEY, value: new RecordSum().with(entries).text },
  ]);
}

async function inUse(folder: string, pidFile: string): Promise<DataFolderError> {
  const pid = (await readFile(pidFile, 'utf8').catch(() => '')).trim();
  const holder = /^\d+$/.test(pid) ? `another local-ecs (process ${pid})` : 'another process';
  return new DataFolderError(
    `cannot keep the state in ${folder}: ${holder} uses it. End that one, or choose another folder with --data.`,
  );
}

function cannotBeRead(folder: string, cause: NodeJS.ErrnoException): DataFolderError {
  const isDamaged = cause.code === 'LEVEL_CORRUPTION' || LACKS_PARTS.test(cause.message);
  return isDamaged ? damagedState(folder, cause) : cannotBeHad(folder, cause);
}

function cannotBeHad(folder: string, cause: unknown): DataFolderError {
  return new DataFolderError(
    `cannot keep the state in ${folder}: ${(cause as Error).message}. Choose another folder with --data.`,
  );
}
