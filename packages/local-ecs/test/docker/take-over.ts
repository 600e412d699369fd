import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock/system-clock.ts';
import { createFaultBook } from '../../src/faults/faults.ts';
import type { JsonObject } from '../../src/index.ts';
import { findDockerEngine } from '../../src/runtime/docker/docker-engine.ts';
import { createDockerRuntime } from '../../src/runtime/docker/docker-runtime.ts';
import { instanceOf } from '../../src/runtime/docker/docker-session.ts';
import type { KnownTask, RunningTask, Runtime, RuntimeEvent, TaskToRun } from '../../src/runtime/runtime.ts';
import { until } from '../process/running.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { copyBusybox, docker, hasDocker } from './docker.ts';

/** One local-ecs after the other on the same data folder, as far as their docker runtimes go. Nothing is left behind. */
export interface Successors {
  readonly next: () => Runtime;
  /** Ids of all that is theirs in docker. */
  readonly containers: () => string[];
}

export function successors(): Successors {
  const dataFolder = newFolder();
  const engine = findDockerEngine();
  if (engine === null) throw new TypeError('no docker');
  const filter = `label=local-ecs.instance=${instanceOf(dataFolder)}`;
  const runtimes: Runtime[] = [];
  onTestFinished(async () => {
    await Promise.all(runtimes.map((runtime) => runtime.endAll()));
    const left = docker('ps', '--all', '--quiet', '--filter', filter);
    if (left.length > 0) docker('rm', '--force', '--volumes', ...left);
  });
  return {
    next() {
      const options = { images: null, registryHost: () => null, dataFolder, engine };
      const runtime = createDockerRuntime(
        systemClock,
        createFaultBook(() => undefined),
        options,
      );
      runtimes.push(runtime);
      return runtime;
    },
    containers: () => docker('ps', '--all', '--quiet', '--filter', filter),
  };
}

/** Writes a number every tenth of a second, and ends on request. */
export const COUNTING =
  'i=0; while ! [ -e /end ]; do i=$((i+1)); echo "line $i"; /busybox sleep 0.1; done; echo bye >&2; exit 7';
export const SLEEPING = 'exec /busybox sleep 1000';

export const numbers = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('line '));
export const counted = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

/** An image with nothing but `/busybox`, which docker has for as long as the tests of a file run. */
export function imageOfTests(name: string): string {
  const image = `local-ecs-test-${name}:${process.pid}`;
  beforeAll(() => {
    if (!hasDocker()) return;
    const folder = mkdtempSync(join(tmpdir(), 'local-ecs-build-'));
    copyBusybox(join(folder, 'busybox'));
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY busybox /busybox\n');
    docker('build', '--quiet', '--tag', image, folder);
    rmSync(folder, { recursive: true });
  });
  afterAll(() => {
    if (hasDocker()) docker('image', 'rm', '--force', image);
  });
  return image;
}

let made = 0;

/** A task of these containers, each with a script for the shell of the image. */
export function aTask(
  image: string,
  scripts: Readonly<Record<string, string>>,
  more: Partial<TaskToRun> = {},
  members: JsonObject = {},
): TaskToRun {
  made += 1;
  const id = `${process.pid.toString(16)}${Date.now().toString(16)}${made}`;
  return {
    id,
    arn: `arn:aws:ecs:us-east-1:123456789012:task/c/${id}`,
    clusterName: 'c',
    family: 'web',
    revision: 1,
    cpu: null,
    memory: 64,
    volumes: [],
    group: 'family:web',
    networkMode: 'bridge',
    hasTargets: false,
    containers: Object.entries(scripts).map(([name, text]) => ({
      name,
      image,
      digest: null,
      essential: true,
      healthCheck: null,
      definition: { entryPoint: ['/busybox', 'sh', '-c'], command: [text], stopTimeout: 1, ...members },
    })),
    ...more,
  };
}

/** What a runtime tells of a task. */
export interface Watched {
  readonly events: RuntimeEvent[];
  readonly lines: () => string[];
  readonly task: RunningTask;
  told<T extends RuntimeEvent['type']>(type: T): Promise<Extract<RuntimeEvent, { type: T }>>;
}

/** @param known null: it is started */
export function watch(runtime: Runtime, task: TaskToRun, known: KnownTask | null = null): Watched {
  const events: RuntimeEvent[] = [];
  const report = (event: RuntimeEvent): void => void events.push(event);
  const running = known === null ? runtime.start(task, report) : runtime.resume(task, known, report);
  const isOf =
    <T extends RuntimeEvent['type']>(type: T) =>
    (event: RuntimeEvent): event is Extract<RuntimeEvent, { type: T }> =>
      event.type === type;
  return {
    events,
    lines: () => events.flatMap((event) => (event.type === 'log' ? [event.line] : [])),
    task: running,
    told: (type) => until(() => events.find(isOf(type))),
  };
}

/** What an earlier local-ecs knew of a task of which it was told this. */
export function knownOf(
  task: TaskToRun,
  stage: KnownTask['stage'],
  more: Partial<KnownTask['containers'][0]> = {},
): KnownTask {
  return {
    stage,
    startedAt: stage === 'starting' ? null : Date.now() - 1000,
    containers: task.containers.map(({ name }) => ({
      name,
      imageDigest: null,
      health: 'UNKNOWN',
      ports: [],
      hasEnded: false,
      ...more,
    })),
  };
}
