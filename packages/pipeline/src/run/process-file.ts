import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { removeContainer } from './container.ts';
import { endGroup } from './process-group.ts';
import { processesIn, processOf } from './process-start.ts';

interface StartedProcess {
  readonly pid: number;
  readonly started: string;
  /** The container that it is the client of. */
  readonly container: { readonly engine: string; readonly name: string } | null;
}

/** Writes down what was started, so that another runner can end it after this one was killed. */
export function recordProcess(file: string, pid: number, container: StartedProcess['container']): void {
  const seen = processOf(pid);
  if (seen === null) return;
  writeFileSync(`${file}.new`, JSON.stringify({ pid, started: seen.started, container } satisfies StartedProcess));
  renameSync(`${file}.new`, file);
}

export function forgetProcess(file: string): void {
  rmSync(file, { force: true });
}

/**
 * Ends what an earlier runner left running: the whole group of the process that is written down, and its container. A process
 * that only has got the same number since is left alone.
 *
 * @returns whether there was something to end.
 */
export async function endLeftover(
  file: string,
  { graceMs = 10_000, searchPath = process.env['PATH'] ?? '' }: { graceMs?: number; searchPath?: string } = {},
): Promise<boolean> {
  const started = readStarted(file);
  if (started === null) return false;
  const ended = isOurs(started) && processesIn(started.pid).length > 0;
  if (ended) await endGroup(started.pid, graceMs);
  if (started.container !== null) await removeContainer(started.container.engine, started.container.name, searchPath);
  forgetProcess(file);
  return ended;
}

/** A group outlives its leader, and its number is not given away as long as it does: only a living stranger is one. */
function isOurs({ pid, started }: StartedProcess): boolean {
  const now = processOf(pid);
  if (now !== null) return now.started === started;
  // After a restart of the machine nothing of it can be left.
  const boot = (text: string) => text.slice(0, text.indexOf(' '));
  return processesIn(pid).every((one) => boot(one.started) === boot(started));
}

function readStarted(file: string): StartedProcess | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StartedProcess;
  } catch {
    return null;
  }
}
