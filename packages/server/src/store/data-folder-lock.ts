import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SlipwayError } from '@slipway/engine';

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When that process started, in ticks since the boot; null where the system does not tell. A pid alone is used again. */
  readonly startTime: string | null;
  readonly token: string;
}

/**
 * Takes a data folder for this process: the embedded database has no lock of its own, and two servers on it would destroy it. The
 * lock of a process that is gone is taken over.
 *
 * @returns the function that gives it back.
 * @throws SlipwayError DATA_FOLDER_LOCKED
 */
export function lockDataFolder(folder: string): () => void {
  const path = join(folder, 'lock');
  const own: Holder = {
    host: hostname(),
    pid: process.pid,
    startTime: startTimeOf(process.pid),
    token: randomUUID(),
  };
  const draft = `${path}.${own.token}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    // Twice is enough: the second refusal is by somebody who took it meanwhile.
    if (!tryLink(draft, path) && !(removeStale(path, own.token) && tryLink(draft, path))) refuse(folder, read(path));
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(path)?.token === own.token) rmSync(path, { force: true });
  };
}

function refuse(folder: string, holder: Holder | null): never {
  throw new SlipwayError('DATA_FOLDER_LOCKED', {
    folder,
    holder: holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`,
    lockFile: join(folder, 'lock'),
  });
}

/** A link fails where the name is taken, in one step. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Of two processes that see the same stale lock, one moves it away; the other may move the lock of the first and puts it back. */
function removeStale(path: string, token: string): boolean {
  const seen = read(path);
  if (seen !== null && isAlive(seen)) return false;
  const aside = `${path}.stale-${token}`;
  try {
    renameSync(path, aside);
  } catch {
    return true;
  }
  const moved = read(aside);
  const wrong = moved !== null && moved.token !== seen?.token;
  if (wrong) tryLink(aside, path);
  rmSync(aside, { force: true });
  return !wrong;
}

function isAlive(holder: Holder): boolean {
  // Of another machine's processes nothing is known; the operator is told which file to remove.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const startTime = startTimeOf(holder.pid);
  return holder.startTime === null || startTime === null || startTime === holder.startTime;
}

function read(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Field 22 of `/proc/PID/stat`, counted behind the name, which may hold spaces. A zombie is not alive: it has none. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
  } catch {
    return null;
  }
}
