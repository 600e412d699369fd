import { createHash, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { ImageStore } from '../../registry/image-store.ts';
import type { DockerCli } from './docker-cli.ts';
import type { DockerEngine } from './docker-engine.ts';
import { createDockerImages, type DockerImages } from './docker-images.ts';
import { type Owner, sessionLabel } from './labels.ts';
import { guardOrphans, type OrphanGuard } from './orphan-guard.ts';
import { createPauseImage, type PauseImage } from './pause-image.ts';
import { removeLabelled } from './remove-labelled.ts';
import { type StartWatch, watchStarts } from './start-watch.ts';

export interface DockerRuntimeOptions {
  /** What the own registry holds; null: there is none. */
  readonly images: ImageStore | null;
  /** Where docker reaches it, `HOST:PORT`; null while it does not listen. */
  readonly registryHost: () => string | null;
  /** By it containers are known again after a restart; null: nothing is. */
  readonly dataFolder: string | null;
  readonly engine: DockerEngine;
}

/** What the tasks of one docker runtime share, from the first of them to the end of all. */
export interface DockerSession {
  readonly cli: DockerCli;
  readonly engine: DockerEngine;
  readonly owner: Owner;
  readonly images: DockerImages;
  readonly pause: PauseImage;
  readonly starts: StartWatch;
  /** All its tasks have ended: takes away what is left of it. */
  close(): Promise<void>;
}

/** The instance that a data folder stands for; another one each time where there is none. */
export function instanceOf(dataFolder: string | null): string {
  if (dataFolder === null) return randomUUID();
  return createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 32);
}

export function openDockerSession(cli: DockerCli, instance: string, options: DockerRuntimeOptions): DockerSession {
  const { engine, dataFolder } = options;
  const owner: Owner = { instance, session: randomUUID() };
  const images = createDockerImages(cli, options.images, options.registryHost);
  const pause = createPauseImage(cli, engine, owner);
  const starts = watchStarts(cli, owner);
  // What belongs to a data folder is found by the next local-ecs that has it.
  const guard: OrphanGuard | null = dataFolder === null ? guardOrphans(owner) : null;
  return {
    cli,
    engine,
    owner,
    images,
    pause,
    starts,
    async close() {
      starts.close();
      await removeLabelled(cli, sessionLabel(owner));
      await pause.remove();
      // A registry that goes leaves names that mean nothing.
      if (dataFolder === null) await images.removePulled();
      guard?.close();
    },
  };
}
