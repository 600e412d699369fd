import { assembleLocalEcs } from './assemble-local-ecs.ts';
import type { LocalEcs, LocalEcsOptions } from './local-ecs.ts';
import { damagedState } from './store/data-folder-error.ts';
import { openLevelStore } from './store/level-store.ts';
import { DamagedRecord } from './store/restore.ts';

/** What a local-ecs that keeps its state is to be like. */
export interface OpenLocalEcsOptions extends LocalEcsOptions {
  /** Keeps the state; made when it is not there. One local-ecs at a time can have it. */
  readonly dataFolder: string;
  /** Hears what goes wrong while nobody waits for it: a port that is taken, a disk that is full. Default: it goes to stderr. */
  readonly warn?: (problem: string) => void;
  /** Hears what an earlier one left in the folder, where one did. Default: nobody does. */
  readonly tell?: (fact: string) => void;
}

/**
 * An Amazon ECS in this process whose state is in a folder: what an earlier one left there goes on, also after kill -9. A call is
 * answered when what it changed is written. `close` leaves the folder to the next one.
 *
 * @throws DataFolderError where the folder cannot be had, is in use, or holds what cannot be read
 * @throws NoDockerError where the runtime is `docker` and no engine answers
 */
export async function openLocalEcs(options: OpenLocalEcsOptions): Promise<LocalEcs> {
  const { dataFolder, warn = (problem) => process.stderr.write(`local-ecs: ${problem}\n`) } = options;
  const store = await openLevelStore(dataFolder);
  try {
    const entries = await store.read();
    const { localEcs, resumed, tookUp } = assembleLocalEcs(options, { store, entries, warn });
    await resumed;
    if (entries.size > 0) options.tell?.(`took up ${tookUp} of ${dataFolder}`);
    return localEcs;
  } catch (error) {
    await store.close();
    throw error instanceof DamagedRecord ? damagedState(dataFolder, error) : error;
  }
}
