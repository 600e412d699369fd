import type { Clock, DeliveryPorts, DeployRequest, ImageChange, JsonObject, WatchPolicy } from '@slipway/engine';
import { deploy, parseImageReference } from '@slipway/engine';
import { ecsOver } from '@slipway/engine/adapters';
import type { DeliveryEvent } from '@slipway/engine/events';
import { createLocalEcs, type LocalEcs, type LocalEcsOptions, ManualClock } from '@slipway/local-ecs';

/** Engine and local-ecs on one clock that only tests move: a rollout of ten minutes takes milliseconds. */
export interface VirtualWorld {
  readonly clock: ManualClock;
  readonly ecs: LocalEcs;
  readonly ports: DeliveryPorts;
  /** Calls that reached local-ecs, by operation. */
  readonly calls: Map<string, number>;
  /** Runs a delivery to its end, moving the clock whenever everybody sleeps. */
  run(events: AsyncIterable<DeliveryEvent>, onEvent?: (event: DeliveryEvent) => void): Promise<DeliveryEvent[]>;
  /** Moves the clock. */
  pass(ms: number): Promise<void>;
  call(operation: string, input: JsonObject): Promise<JsonObject>;
}

export const region = 'eu-north-1';

interface WorldOptions extends Omit<LocalEcsOptions, 'clock'> {
  readonly seed?: number;
  /** How long each ECS call takes. */
  readonly latencyMs?: number;
  /** The deregistration delay that may be read of any target group; none may be read when absent. */
  readonly readableDrainMs?: number;
  /** Told of each call when it is made, with the time. */
  readonly onCall?: (action: string, at: number) => void;
}

/** A world with the cluster `prod`. Everything random in it follows from `seed`. */
export async function virtualWorld(options: WorldOptions = {}): Promise<VirtualWorld> {
  const clock = new ManualClock();
  const random = seeded(options.seed ?? 1);
  const ecs = createLocalEcs({ region, random, ...options, clock });
  const sleep: Clock['sleep'] = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const wake = (): void => {
        cancel();
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = clock.at(clock.now() + ms, wake);
      signal?.addEventListener('abort', wake);
    });
  const calls = new Map<string, number>();
  // The two packages know nothing of each other, not even what JSON is.
  const call = (operation: string, input: JsonObject): Promise<JsonObject> =>
    ecs.call(operation, input as never, { region }) as unknown as Promise<JsonObject>;
  const port = ecsOver(
    {
      call: async (action, input) => {
        calls.set(action, (calls.get(action) ?? 0) + 1);
        options.onCall?.(action, clock.now());
        if (options.latencyMs !== undefined) await sleep(options.latencyMs);
        return await call(action, input);
      },
    },
    { region },
  );
  const ports: DeliveryPorts = {
    ecs: port,
    clock: { now: () => clock.now(), sleep },
    random,
    logs: {
      tail: async (logGroupName, logStreamName, limit) => {
        const { events } = await ecs.call(
          'Logs_20140328.GetLogEvents',
          { logGroupName, logStreamName, limit },
          { region },
        );
        return (events as unknown as readonly { message: string }[]).map(({ message }) => message);
      },
    },
    loadBalancing: { deregistrationDelayMs: async () => options.readableDrainMs ?? null },
  };
  const world: VirtualWorld = {
    clock,
    ecs,
    ports,
    calls,
    call,
    pass: (ms) => clock.advance(ms),
    run: async (events, onEvent) => {
      const seen: DeliveryEvent[] = [];
      const state = { isDone: false };
      const reading = (async () => {
        for await (const event of events) {
          seen.push(event);
          onEvent?.(event);
        }
      })().finally(() => {
        state.isDone = true;
      });
      for (await settle(); !state.isDone; await settle()) {
        const next = clock.next();
        if (next === null) throw new DeadWorldError();
        await clock.advance(Math.max(0, next - clock.now()));
      }
      await reading;
      return seen;
    },
  };
  await world.call('CreateCluster', { clusterName: 'prod' });
  return world;
}

/** Everybody waits and nothing will ever happen. */
class DeadWorldError extends Error {
  override readonly name = 'DeadWorldError';
}

/** Lets everything run that needs no time. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A container that is healthy as soon as it runs. */
const healthCheck = { command: ['CMD-SHELL', 'wget -q -O- localhost/health'] };

interface ServiceOptions {
  readonly name?: string;
  readonly desiredCount?: number;
  readonly container?: JsonObject;
  readonly definition?: JsonObject;
  readonly service?: JsonObject;
}

/** Creates a service whose first deployment is complete and steady, on `registry.example/shop/web:v1`. */
export async function createService(world: VirtualWorld, options: ServiceOptions = {}): Promise<void> {
  const name = options.name ?? 'web';
  await world.call('RegisterTaskDefinition', {
    family: name,
    containerDefinitions: [
      { name: 'web', image: 'registry.example/shop/web:v1', memory: 128, healthCheck, ...options.container },
    ],
    ...options.definition,
  });
  await world.call('CreateService', {
    cluster: 'prod',
    serviceName: name,
    taskDefinition: name,
    desiredCount: options.desiredCount ?? 1,
    ...options.service,
  });
  await world.pass(600_000);
}

export const image = (text: string): ImageChange => ({ kind: 'image', image: parseImageReference(text) });

interface DeployOptions extends Partial<Omit<DeployRequest, 'policy'>> {
  readonly policy?: Partial<WatchPolicy>;
}

export function deployRequest({ policy, ...members }: DeployOptions = {}): DeployRequest {
  return {
    region,
    cluster: 'prod',
    services: ['web'],
    basis: { kind: 'current' },
    images: [image('registry.example/shop/web:v2')],
    desiredCount: null,
    minimumHealthyPercent: null,
    maximumPercent: null,
    forceNewDeployment: false,
    dryRun: false,
    ...members,
    policy: {
      waitFor: 'drained',
      limits: { totalMs: 900_000, servingMs: null, drainedMs: null, stalledMs: 600_000 },
      maxCrashes: 2,
      onFailure: 'rollback',
      onInterrupt: 'leave',
      ...policy,
    },
  };
}

/** Deploys and returns all events. */
export function runDeploy(
  world: VirtualWorld,
  options: DeployOptions = {},
  signal: AbortSignal = new AbortController().signal,
  onEvent?: (event: DeliveryEvent) => void,
): Promise<DeliveryEvent[]> {
  return world.run(deploy(deployRequest(options), world.ports, { signal }), onEvent);
}

/** The events of one type, in order. */
export function ofType<Type extends DeliveryEvent['type']>(
  events: readonly DeliveryEvent[],
  type: Type,
): Extract<DeliveryEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<DeliveryEvent, { type: Type }> => event.type === type);
}

/** The last event, which is always `delivery.finished`. */
export function finished(events: readonly DeliveryEvent[]): Extract<DeliveryEvent, { type: 'delivery.finished' }> {
  const [last] = ofType(events, 'delivery.finished');
  if (last === undefined || events.at(-1) !== last) throw new DeadWorldError();
  return last;
}
