import { createService, ofType, runDeploy, type VirtualWorld, virtualWorld } from '../test/support/virtual-world.ts';

type Fault = Parameters<VirtualWorld['ecs']['faults']['add']>[0];

interface Sample {
  readonly lateMs: number;
  /** DescribeServices answers between the stop and its explanation, that which led to it included. */
  readonly ticksBetween: number;
}

const kinds: readonly (readonly [string, Fault])[] = [
  ['image missing', { kind: 'image-missing', image: 'web:v2' }],
  ['crash at start', { kind: 'crash', image: 'web:v2', afterMs: 700 }],
  ['never healthy', { kind: 'never-healthy', image: 'web:v2' }],
];

export async function sampleExplanations(
  count: number,
): Promise<readonly { readonly kind: string; readonly samples: readonly Sample[] }[]> {
  return Promise.all(
    kinds.map(async ([kind, fault]) => {
      const samples: Sample[] = [];
      for (let seed = 1; seed <= count; seed += 1) samples.push(await sample(fault, seed));
      return { kind, samples };
    }),
  );
}

async function sample(fault: Fault, seed: number): Promise<Sample> {
  const looks: number[] = [];
  const world = await virtualWorld({
    seed,
    startMs: 2_000 + seed * 631,
    latencyMs: 20,
    onCall: (action, at) => (action === 'DescribeServices' ? looks.push(at) : 0),
  });
  await createService(world);
  world.ecs.faults.add(fault);
  const events = await runDeploy(world, { policy: { onFailure: 'keep' } });
  const [stop] = ofType(events, 'task.stopped');
  const explainedAt = Date.parse(stop?.at ?? '');
  const stoppedAt = await timeOfStop(world, stop?.taskId ?? '');
  return {
    lateMs: explainedAt - stoppedAt,
    ticksBetween: looks.filter((at) => at >= stoppedAt && at <= explainedAt).length,
  };
}

/** When ECS first shows that the task ends: it began to stop, or (where it never ran) it is STOPPED. */
async function timeOfStop(world: VirtualWorld, taskId: string): Promise<number> {
  await world.pass(60_000);
  const { tasks } = await world.call('DescribeTasks', { cluster: 'prod', tasks: [taskId] });
  const [task] = tasks as unknown as readonly { readonly stoppingAt?: number; readonly stoppedAt: number }[];
  return (task?.stoppingAt ?? task?.stoppedAt ?? Number.NaN) * 1_000;
}
