import type { EcsService } from '../model/ecs-service.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { LoadBalancing } from '../ports/load-balancing.ts';
import type { DrainTime } from './remember.ts';

/** ECS waits so long between SIGTERM and SIGKILL unless a container says otherwise (developer guide, "stopTimeout"). */
const defaultStopTimeoutMs = 30_000;

/** How long old tasks may take to go: asked once, when the first of them begins to stop. */
export class DrainClock {
  readonly #loadBalancing: LoadBalancing;
  #time: DrainTime = { deregistrationDelayMs: null, stopTimeoutMs: defaultStopTimeoutMs };
  #learned = false;

  constructor(loadBalancing: LoadBalancing) {
    this.#loadBalancing = loadBalancing;
  }

  get time(): DrainTime {
    return this.#time;
  }

  async learn(service: EcsService, definition: TaskDefinition | null): Promise<void> {
    if (this.#learned) return;
    this.#learned = true;
    const groups = service.loadBalancers
      .map(({ targetGroupArn }) => targetGroupArn)
      .filter((arn): arn is string => arn !== null);
    const delays = await Promise.all(groups.map((arn) => this.#loadBalancing.deregistrationDelayMs(arn)));
    const known = delays.filter((delay): delay is number => delay !== null);
    this.#time = {
      deregistrationDelayMs: known.length > 0 ? Math.max(...known) : null,
      stopTimeoutMs: longestStopTimeout(definition),
    };
  }
}

function longestStopTimeout(definition: TaskDefinition | null): number {
  const timeouts = (definition?.containerDefinitions ?? []).map((container) => {
    const seconds = container['stopTimeout'];
    return typeof seconds === 'number' ? seconds * 1000 : defaultStopTimeoutMs;
  });
  return timeouts.length > 0 ? Math.max(...timeouts) : defaultStopTimeoutMs;
}
