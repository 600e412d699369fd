import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { createLocalEcs, type JsonObject, type LocalEcs, type LocalEcsOptions } from '../../src/index.ts';
import type { Answer } from '../local.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { type ImageContent, pushImage } from './images.ts';

/** A local-ecs whose tasks really run (as processes unless asked otherwise), on the wall clock, with the cluster `c`. Ends with its test. */
export interface Running {
  readonly ecs: LocalEcs;
  readonly registryPort: number;
  readonly call: (operation: string, input?: JsonObject) => Promise<Answer>;
  /** Pushes an image and returns its name. */
  readonly push: (name: string, tag: string, image: ImageContent) => Promise<string>;
  /** Registers the family `web` with these containers. */
  readonly register: (...containers: JsonObject[]) => Promise<void>;
  /** Runs one task of the family `web`, and returns its ARN. */
  readonly run: (members?: JsonObject) => Promise<string>;
  readonly task: (arn: string) => Promise<Answer>;
  /** Waits until the task is as far, and returns it. */
  readonly taskIn: (arn: string, status: string) => Promise<Answer>;
  /** Runs a task of these containers to its end. */
  readonly outcome: (...containers: JsonObject[]) => Promise<Answer>;
  /** What the container `app` of the task has written. */
  readonly log: (arn: string) => Promise<string[]>;
}

/** Asks again, less and less often, until there is an answer. A condition, not a time: the test's own limit ends it. */
export async function until<T>(
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 1.2, 200)) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

export async function running(options: LocalEcsOptions = {}): Promise<Running> {
  const ecs = createLocalEcs({ runtime: 'process', registry: { folder: newFolder() }, ...options });
  const registry = await ecs.registry?.listen();
  onTestFinished(async () => {
    await ecs.close();
    await registry?.close();
  });
  const port = registry?.port ?? 0;
  const call = (operation: string, input: JsonObject = {}): Promise<Answer> => ecs.call(operation, input);
  await call('CreateCluster', { clusterName: 'c' });
  const task = async (arn: string): Promise<Answer> =>
    (await call('DescribeTasks', { cluster: 'c', tasks: [arn] })).tasks[0];
  const taskIn = (arn: string, status: string): Promise<Answer> =>
    until(async () => {
      const now = await task(arn);
      return now?.lastStatus === status ? now : null;
    });
  const register = async (...containerDefinitions: JsonObject[]): Promise<void> => {
    await call('RegisterTaskDefinition', { family: 'web', containerDefinitions });
  };
  const run = async (members: JsonObject = {}): Promise<string> =>
    (await call('RunTask', { cluster: 'c', taskDefinition: 'web', ...members })).tasks[0].taskArn;
  return {
    ecs,
    registryPort: port,
    call,
    push: async (name, tag, image) => {
      await pushImage(port, name, tag, image);
      return `localhost:${port}/${name}:${tag}`;
    },
    register,
    run,
    task,
    taskIn,
    outcome: async (...containers) => {
      await register(...containers);
      return taskIn(await run(), 'STOPPED');
    },
    log: async (arn) => {
      const logStreamName = `p/app/${arn.slice(arn.lastIndexOf('/') + 1)}`;
      const input = { logGroupName: '/web', logStreamName, startFromHead: true };
      const answer: Answer = await ecs.call('Logs_20140328.GetLogEvents', input).catch(() => ({ events: [] }));
      return answer.events.map(({ message }: Answer) => message);
    },
  };
}

/** A container `app` that writes to the log group `/web`. */
export function app(image: string, members: JsonObject = {}): JsonObject {
  const options = { 'awslogs-group': '/web', 'awslogs-stream-prefix': 'p', 'awslogs-region': 'us-east-1' };
  return { name: 'app', image, memory: 64, logConfiguration: { logDriver: 'awslogs', options }, ...members };
}

/** Whether the process still runs; one that nobody waited for does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)]);
  const state = stdout.toString().trim();
  return state !== '' && !state.startsWith('Z');
}
