import { createService, finished, runDeploy, seeded, virtualWorld } from '../test/support/virtual-world.ts';

/** How one rollout went, on a fast clock. */
export interface Sample {
  /** From UpdateService to the true end: COMPLETED and the last old task STOPPED. Milliseconds. */
  readonly lengthMs: number;
  /** From the true end to the end of the command. */
  readonly delayMs: number;
  readonly reads: number;
  /** 10, and 30 for each minute. */
  readonly allowedReads: number;
  readonly watchedMs: number;
}

const targetGroup = 'arn:aws:elasticloadbalancing:eu-north-1:123456789012:targetgroup/web/0123456789abcdef';
const latencyMs = 20;

/** Rollouts of 10 to 120 s of the kinds that teams have: with and without health check, load balancer, batches. */
export async function sampleRollouts(count: number, seed: number): Promise<readonly Sample[]> {
  const random = seeded(seed);
  const samples: Sample[] = [];
  while (samples.length < count) {
    const sample = await sampleRollout(random);
    if (sample.lengthMs >= 10_000 && sample.lengthMs <= 120_000) samples.push(sample);
  }
  return samples;
}

async function sampleRollout(random: () => number): Promise<Sample> {
  const between = (low: number, high: number): number => Math.round(low + (high - low) * random());
  const balanced = random() < 0.5;
  const checked = balanced || random() < 0.7;
  const drainSeconds = between(5, 60);
  const isReadable = random() < 0.9;
  const world = await virtualWorld({
    seed: between(1, 1_000_000),
    startMs: between(2_000, 40_000),
    stopMs: between(1_500, 12_000),
    latencyMs,
    ...(balanced && isReadable ? { readableDrainMs: drainSeconds * 1_000 } : {}),
  });
  world.ecs.setDeregistrationDelay(targetGroup, drainSeconds);
  const desiredCount = between(1, 4);
  await createService(world, {
    desiredCount,
    container: { portMappings: [{ containerPort: 80 }], ...(checked ? {} : { healthCheck: null }) },
    service: {
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: random() < 0.7 ? 200 : 150 },
      ...(balanced
        ? { loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'web', containerPort: 80 }] }
        : {}),
    },
  });
  const events = await runDeploy(world);
  const end = finished(events);
  const truth = world.ecs.truth(end.services[0]?.deploymentId ?? '');
  const startedAt = Date.parse(events.find(({ type }) => type === 'deployment.started')?.at ?? '');
  const trueEnd = Math.max(truth?.completedAt ?? Number.NaN, truth?.oldTasksGoneAt ?? Number.NaN);
  const watchedMs = Date.parse(end.at) - startedAt;
  return {
    lengthMs: trueEnd - startedAt,
    delayMs: Date.parse(end.at) - trueEnd,
    reads: end.reads,
    allowedReads: 10 + (30 * watchedMs) / 60_000,
    watchedMs,
  };
}
