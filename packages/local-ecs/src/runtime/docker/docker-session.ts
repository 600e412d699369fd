import { createHash, randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../folders/make-folder.ts';
import type { ImageStore } from '../../registry/image-store.ts';
import { type ContainerEvents, watchContainers } from './container-events.ts';
import { guardContainers } from './container-guard.ts';
import { createDockerCli } from './docker-cli.ts';
import type { DockerEngine } from './docker-engine.ts';
import { createDockerImages, type DockerImages } from './docker-images.ts';
import { instanceLabel, type Owner, sessionLabel } from './labels.ts';
import { type LogPositions, openLogPositions } from './log-positions.ts';
import { createPatientCli, type PatientCli } from './patient-cli.ts';
import { createPauseImage, type PauseImage } from './pause-image.ts';
import { removeLabelled } from './remove-labelled.ts';

/** What the docker runtime needs. */
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
  readonly cli: PatientCli;
  readonly engine: DockerEngine;
  readonly owner: Owner;
  readonly images: DockerImages;
  readonly pause: PauseImage;
  readonly events: ContainerEvents;
  readonly logs: LogPositions;
  /** All its tasks have ended: takes away what is left of it. */
  close(): Promise<void>;
  /** So many containers of its tasks go on without this process: how to end them. */
  leave(containers: number): string;
}

/** The instance that a data folder stands for; another one each time where there is none. */
export function instanceOf(dataFolder: string | null): string {
  if (dataFolder === null) return randomUUID();
  return createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 32);
}

/** Begins to watch the containers of `instance`, and to guard them. */
export function openDockerSession(instance: string, options: DockerRuntimeOptions): DockerSession {
  const { engine, dataFolder } = options;
  const owner: Owner = { instance, session: randomUUID() };
  const logs = openLogPositions(logFile(dataFolder));
  // What belongs to a data folder is taken over by the next local-ecs that has it.
  const guard = guardContainers(owner, dataFolder === null);
  const cli = createPatientCli(createDockerCli(guard));
  const images = createDockerImages(cli, options.images, options.registryHost);
  const pause = createPauseImage(cli, engine, owner);
  const events = watchContainers(cli, owner);
  const end = (): void => {
    logs.save();
    guard.dismiss();
  };
  return {
    cli,
    engine,
    owner,
    images,
    pause,
    events,
    logs,
    async close() {
      events.close();
      await removeLabelled(cli, sessionLabel(owner));
      await pause.remove();
      // A registry that goes leaves names that mean nothing.
      if (dataFolder === null) await images.removePulled();
      end();
    },
    leave(containers) {
      events.close();
      end();
      return leftWords(containers, owner);
    },
  };
}

function leftWords(containers: number, owner: Owner): string {
  const [subject, them] = containers === 1 ? ['1 container goes', 'it'] : [`${containers} containers go`, 'them'];
  return (
    `${subject} on in docker; the next local-ecs with this data folder takes ${them} over. To end ${them}: ` +
    `docker rm --force --volumes $(docker ps --all --quiet --filter label=${instanceLabel(owner)})`
  );
}

function logFile(dataFolder: string | null): string | null {
  if (dataFolder === null) return null;
  const folder = join(dataFolder, 'docker');
  makeFolder(folder);
  return join(folder, 'log-positions.json');
}
