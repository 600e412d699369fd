import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { claimFolder } from '../../folders/claimed-folder.ts';
import { makeFolder } from '../../folders/make-folder.ts';
import { temporaryFolder } from '../../folders/temporary-folder.ts';
import type { ImageStore } from '../../registry/image-store.ts';
import { type GroupGuard, guardGroups } from '../group-guard.ts';
import { createImages, type Images } from './images.ts';
import { createPorts, type Ports } from './ports.ts';

/** What the tasks of one process runtime share, from the first of them to the end of all. */
export interface Session {
  /** Where each task has a folder; gone with the session. */
  readonly tasksFolder: string;
  readonly images: Images;
  readonly ports: Ports;
  /** Closed at the end of all: it takes the folders away. */
  readonly guard: GroupGuard;
}

/**
 * Makes the folders and the guard. With a data folder unpacked images stay there for the next session; without one all is
 * in a folder of the system for passing things, and goes with the session.
 */
export function createSession(store: ImageStore | null, dataFolder: string | null): Session {
  const isPassing = dataFolder === null;
  const wanted = isPassing ? temporaryFolder('process') : join(dataFolder, 'process');
  makeFolder(wanted);
  const folder = realpathSync(wanted);
  const tasksFolder = claimFolder(folder, 'tasks');
  return {
    tasksFolder,
    images: createImages(store, join(folder, 'images')),
    ports: createPorts(),
    guard: guardGroups({
      name: 'local-ecs-process-guard',
      afterwards: 'rm -rf -- "$1"',
      args: [isPassing ? folder : tasksFolder],
      env: { PATH: process.env['PATH'] },
    }),
  };
}
