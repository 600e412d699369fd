import type { WatchPolicy } from '../../src/delivery-request.ts';
import { SlipwayError } from '../../src/errors/slipway-error.ts';
import type { Happening } from '../../src/events/delivery-event.ts';
import type { EcsService } from '../../src/model/ecs-service.ts';
import type { ServiceDeployment } from '../../src/model/service-deployment.ts';
import type { Task } from '../../src/model/task.ts';
import type { TaskDefinition } from '../../src/model/task-definition.ts';
import type { DeliveryPorts, Ecs } from '../../src/ports/index.ts';
import { RolloutWatch, type WatchOptions } from '../../src/watch/watch.ts';
import type { WatchStep } from '../../src/watch/watch-step.ts';
import { definitionArn, policy, service, start } from './builders.ts';

/** What ECS answers `after` milliseconds into the watch. Throwing is an answer, too. */
export interface Script {
  /** One service, by name; null for one that ECS does not know. */
  readonly service: (after: number, name: string) => EcsService | null;
  readonly tasks?: (after: number, service: string) => readonly Task[];
  readonly records?: (after: number) => readonly ServiceDeployment[] | null;
  readonly definition?: TaskDefinition;
  readonly logs?: (stream: string) => readonly string[];
  readonly stopServiceDeployment?: Ecs['stopServiceDeployment'];
  readonly updateService?: Ecs['updateService'];
}

/** A call that the script did not foresee. */
class UnforeseenCallError extends Error {
  override readonly name = 'UnforeseenCallError';
}

const unforeseen = (): Promise<never> => Promise.reject(new UnforeseenCallError());

/** Ports on a clock that moves only by sleeping, and the calls that were made: `[operation, after, detail]`. */
export function scripted(script: Script) {
  let now = start;
  const after = (): number => now - start;
  const calls: (readonly [string, number, string])[] = [];
  const note = (operation: string, detail: string): void => {
    calls.push([operation, after(), detail]);
  };
  const tasksOf = (name: string): readonly Task[] => script.tasks?.(after(), name) ?? [];
  const ecs: Ecs = {
    describeServices: async (_cluster, names) => {
      note('DescribeServices', names.join(' '));
      const found = names.map((name) => [name, script.service(after(), name)] as const);
      return {
        services: found.flatMap(([name, one]) => (one === null ? [] : [{ ...one, name }])),
        missing: found.flatMap(([name, one]) => (one === null ? [name] : [])),
      };
    },
    listTasks: async (_cluster, name, desiredStatus) => {
      note('ListTasks', `${name} ${desiredStatus}`);
      return tasksOf(name)
        .filter((task) => task.desiredStatus === desiredStatus)
        .map(({ arn }) => arn);
    },
    describeTasks: async (_cluster, arns) => {
      note('DescribeTasks', String(arns.length));
      const names = ['web', ...new Set(calls.map(([, , detail]) => detail.split(' ')[0] ?? ''))];
      const known = new Map(names.flatMap(tasksOf).map((task) => [task.arn, task]));
      return arns.flatMap((arn) => known.get(arn) ?? []);
    },
    recentServiceDeployments: async (_cluster, name) => {
      note('ListServiceDeployments', name);
      return script.records === undefined ? [] : script.records(after());
    },
    describeTaskDefinition: async (reference) => {
      note('DescribeTaskDefinition', reference);
      if (script.definition === undefined)
        throw new SlipwayError('TASK_DEFINITION_NOT_FOUND', { taskDefinition: reference });
      return { taskDefinition: script.definition, tags: [] };
    },
    stopServiceDeployment: script.stopServiceDeployment ?? unforeseen,
    updateService: script.updateService ?? unforeseen,
    listTaskDefinitions: unforeseen,
    registerTaskDefinition: unforeseen,
    deregisterTaskDefinition: unforeseen,
    runTask: unforeseen,
  };
  const ports: DeliveryPorts = {
    ecs,
    logs: {
      tail: async (_group, stream) => {
        note('GetLogEvents', stream);
        return script.logs?.(stream) ?? [];
      },
    },
    loadBalancing: { deregistrationDelayMs: async () => null },
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
    random: () => 0.5,
  };
  return { ports, calls, after };
}

interface WatchSetUp {
  readonly policy?: Partial<WatchPolicy>;
  readonly signal?: AbortSignal;
}

/** Options of a watch over scripted ports. */
export function watchOptions({ ports }: ReturnType<typeof scripted>, setUp: WatchSetUp = {}): WatchOptions {
  return {
    cluster: 'prod',
    policy: policy(setUp.policy),
    ports,
    signal: setUp.signal ?? new AbortController().signal,
    meter: { reads: 0 },
    definitions: new Map(),
  };
}

type Verdict = Extract<WatchStep, { kind: 'verdict' }>;

/** Runs a watch to its end. `follow` says what it follows; `onStep` may follow more. */
export async function runWatch(
  world: ReturnType<typeof scripted>,
  follow: (watch: RolloutWatch) => void,
  setUp: WatchSetUp & { readonly onStep?: (step: WatchStep, watch: RolloutWatch) => void } = {},
) {
  const options = watchOptions(world, setUp);
  const watch = new RolloutWatch(options);
  follow(watch);
  const happenings: Happening[] = [];
  const verdicts: (Verdict & { readonly after: number })[] = [];
  for await (const step of watch.steps()) {
    if (step.kind === 'happening') happenings.push(step.happening);
    else verdicts.push({ ...step, after: world.after() });
    setUp.onStep?.(step, watch);
  }
  return { happenings, verdicts, reads: options.meter.reads };
}

/** The happenings of one type, in order. */
export function ofType<Type extends Happening['type']>(
  happenings: readonly Happening[],
  type: Type,
): Extract<Happening, { type: Type }>[] {
  return happenings.filter((happening): happening is Extract<Happening, { type: Type }> => happening.type === type);
}

/** AWS does not answer. */
export function unavailable(said = 'Rate exceeded', action = 'ecs:DescribeServices'): SlipwayError {
  return new SlipwayError('AWS_UNAVAILABLE', { action, resource: 'service web', said });
}

/** The definition of revision 2, whose log goes to CloudWatch. */
export const loggingDefinition: TaskDefinition = {
  family: 'web',
  taskDefinitionArn: definitionArn(2),
  containerDefinitions: [
    {
      name: 'web',
      image: 'web:2',
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': '/ecs/web', 'awslogs-stream-prefix': 'web' },
      },
    },
  ],
};

/** A service that is done. */
export const doneService: EcsService = service();
