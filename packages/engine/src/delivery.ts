import { type DeliveryOptions, eventStream, type Ledger } from './delivery/event-stream.ts';
import { type Followable, follow } from './delivery/follow.ts';
import { followableOf } from './delivery/followable-of.ts';
import { interruptedInTime, leave } from './delivery/leave.ts';
import { resumeCommand } from './delivery/resume-command.ts';
import type { DeployRequest, WatchRequest } from './delivery-request.ts';
import { applyPlans } from './deploy/apply.ts';
import { findDeployment } from './deploy/find-deployment.ts';
import { preparePlans } from './deploy/prepare.ts';
import { readServices } from './deploy/read-services.ts';
import { resumeRollouts } from './deploy/resume.ts';
import type { DeliveryEvent, Happening } from './events/delivery-event.ts';
import type { DeliveryPorts } from './ports/index.ts';
import type { WatchOptions } from './watch/watch.ts';

/**
 * Puts new images on the services of a cluster and follows each to its verdict: read, plan, register, update, watch, and back
 * where a deployment failed. The stream always ends with `delivery.finished`, whose `exit` is the exit status; nothing is thrown.
 */
export function deploy(
  request: DeployRequest,
  ports: DeliveryPorts,
  options: DeliveryOptions,
): AsyncIterable<DeliveryEvent> {
  const { region, cluster, services, policy, dryRun } = request;
  return eventStream(
    { type: 'delivery.started', command: 'deploy', region, cluster, services, waitFor: policy.waitFor, dryRun },
    ports,
    options,
    (ledger) => deploying(request, ports, options, ledger),
  );
}

/** Follows deployments that exist already; same stream, same verdicts. */
export function watch(
  request: WatchRequest,
  ports: DeliveryPorts,
  options: DeliveryOptions,
): AsyncIterable<DeliveryEvent> {
  const { region, cluster, services, policy } = request;
  return eventStream(
    { type: 'delivery.started', command: 'watch', region, cluster, services, waitFor: policy.waitFor, dryRun: false },
    ports,
    options,
    (ledger) => watching(request, ports, options, ledger),
  );
}

async function* deploying(
  request: DeployRequest,
  ports: DeliveryPorts,
  options: DeliveryOptions,
  ledger: Ledger,
): AsyncGenerator<Happening, void> {
  const services = await readServices(ports.ecs, request);
  const plans = await preparePlans(ports.ecs, request, services, ledger.definitions);
  for (const { made } of plans) yield made;
  if (options.signal.aborted) return yield* interruptedInTime(request.services, ledger);
  if (request.dryRun) return;
  const resumed = yield* resumeRollouts(ports.ecs, request, plans, ledger.definitions);
  const { rollouts, error } = yield* applyPlans(
    ports.ecs,
    request,
    resumed.plans,
    ledger.definitions,
    resumed.rollouts,
  );
  const followables = rollouts.map((rollout) => followableOf(rollout, request.desiredCount, ports, ledger));
  ledger.resume = resumeCommand(
    request,
    followables.map(({ subject }) => subject),
  );
  yield* request.policy.waitFor === 'none'
    ? leave(followables, ledger)
    : follow(followables, watchOptions(request, ports, options, ledger), ledger);
  if (error !== null) throw error;
}

async function* watching(
  request: WatchRequest,
  ports: DeliveryPorts,
  options: DeliveryOptions,
  ledger: Ledger,
): AsyncGenerator<Happening, void> {
  const followables: Followable[] = [];
  for (const service of await readServices(ports.ecs, request)) {
    const deployment = await findDeployment(ports.ecs, request.cluster, service, request.deploymentId);
    const { id, taskDefinition } = deployment;
    ledger.definitions.set(taskDefinition, (await ports.ecs.describeTaskDefinition(taskDefinition)).taskDefinition);
    const { name, desiredCount } = service;
    yield {
      type: 'deployment.adopted',
      service: name,
      deploymentId: id,
      taskDefinition,
      desiredCount,
      because: 'asked',
    };
    followables.push(followableOf({ service, deployment, previous: null, role: 'rollout' }, null, ports, ledger));
  }
  ledger.resume = resumeCommand(
    request,
    followables.map(({ subject }) => subject),
  );
  yield* follow(followables, watchOptions(request, ports, options, ledger), ledger);
}

function watchOptions(
  { cluster, policy }: Pick<DeployRequest, 'cluster' | 'policy'>,
  ports: DeliveryPorts,
  { signal }: DeliveryOptions,
  { meter, definitions }: Ledger,
): WatchOptions {
  return { cluster, policy, ports, signal, meter, definitions };
}
