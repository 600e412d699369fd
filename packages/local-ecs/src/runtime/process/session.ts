import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageStore } from '../../registry/image-store.ts';
import { createGuard, type Guard } from './guard.ts';
import { createImages, type Images } from './images.ts';
import { createPorts, type Ports } from './ports.ts';

/** What the tasks of one process runtime share, from the first of them to the end of all. */
export interface Session {
  /** Where each task has a folder; gone with the session. */
  readonly tasksFolder: string;
  readonly images: Images;
  readonly ports: Ports;
  readonly guard: Guard;
}

/**
 * Makes the folders and the guard. With a data folder unpacked images stay there for the next session; without one all is
 * in a folder of the system for passing things, and goes with the session.
 */
export function createSession(store: ImageStore | null, dataFolder: string | null): Session {
  const isPassing = dataFolder === null;
  const wanted = isPassing ? mkdtempSync(join(tmpdir(), 'local-ecs-')) : join(dataFolder, 'process');
  mkdirSync(wanted, { recursive: true });
  const folder = realpathSync(wanted);
  if (!isPassing) removeLeft(folder);
  const tasksFolder = mkdtempSync(join(folder, `tasks-${process.pid}-`));
  return {
    tasksFolder,
    images: createImages(store, join(folder, 'images')),
    ports: createPorts(),
    guard: createGuard(isPassing ? folder : tasksFolder),
  };
}

/** Removes folders of tasks whose local-ecs is gone, and its guard too: the machine went down. */
function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(/^tasks-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
