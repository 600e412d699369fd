import { type Followable, follow, outcomeOf } from './delivery/follow.ts';
import { type DeliveryOptions, type Ledger, narrate } from './delivery/narrate.ts';
import { resumeCommand } from './delivery/resume-command.ts';
import { subjectOf } from './delivery/subject-of.ts';
import type { DeployRequest, WatchRequest } from './delivery-request.ts';
import { applyPlans, type Rollout } from './deploy/apply.ts';
import { findDeployment } from './deploy/find-deployment.ts';
import { preparePlans } from './deploy/prepare.ts';
import { readServices } from './deploy/read-services.ts';
import type { DeliveryEvent, Happening } from './events/delivery-event.ts';
import type { TaskDefinition } from './model/task-definition.ts';
import type { DeliveryPorts } from './ports/index.ts';

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
  return narrate(
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
  return narrate(
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
  const { ecs } = ports;
  const definitions = new Map<string, TaskDefinition>();
  const services = await readServices(ecs, request);
  const plans = await preparePlans(ecs, request, services, definitions);
  for (const { made } of plans) yield made;
  if (request.dryRun || options.signal.aborted) {
    if (options.signal.aborted) yield* interrupted(request, ledger);
    return;
  }
  const rollouts: Rollout[] = [];
  const applied = yield* applyPlans(ecs, request, plans, definitions, rollouts);
  if (rollouts.length > 0)
    ledger.resume = resumeCommand(
      request,
      rollouts.map(({ service, deployment }) => ({ service: service.name, deploymentId: deployment.id })),
    );
  if (request.policy.waitFor === 'none') {
    for (const { service, deployment } of rollouts) {
      const subject = { service: service.name, deploymentId: deployment.id, taskDefinition: deployment.taskDefinition };
      const verdict = {
        kind: 'succeeded',
        detail: 'the deployment was started',
        notWaitedFor: 'neither the new tasks nor the old ones',
      } as const;
      yield { type: 'rollout.judged', service: subject.service, deploymentId: subject.deploymentId, verdict };
      ledger.outcomes.set(subject.service, outcomeOf(subject, verdict));
    }
  } else {
    const followables = rollouts.map(({ service, deployment, previous, role }): Followable => {
      const definition = definitions.get(deployment.taskDefinition) ?? null;
      return {
        previous,
        seen: service,
        subject: subjectOf(service, deployment, role, {
          now: ports.clock.now(),
          definition,
          mustReachDesiredCount: request.desiredCount !== null,
        }),
      };
    });
    yield* follow(
      followables,
      {
        cluster: request.cluster,
        policy: request.policy,
        ports,
        signal: options.signal,
        meter: ledger.meter,
        definitions,
      },
      ledger,
    );
  }
  if (applied.error !== null) throw applied.error;
}

async function* watching(
  request: WatchRequest,
  ports: DeliveryPorts,
  options: DeliveryOptions,
  ledger: Ledger,
): AsyncGenerator<Happening, void> {
  const definitions = new Map<string, TaskDefinition>();
  const services = await readServices(ports.ecs, request);
  const followables: Followable[] = [];
  for (const service of services) {
    const found = await findDeployment(ports.ecs, request.cluster, service, request.deploymentId);
    const { taskDefinition } = await ports.ecs.describeTaskDefinition(found.taskDefinition);
    definitions.set(found.taskDefinition, taskDefinition);
    yield {
      type: 'deployment.adopted',
      service: service.name,
      deploymentId: found.id,
      taskDefinition: found.taskDefinition,
      desiredCount: service.desiredCount,
      because: 'asked',
    };
    followables.push({
      previous: null,
      seen: service,
      subject: subjectOf(service, found, 'rollout', {
        now: ports.clock.now(),
        definition: taskDefinition,
        mustReachDesiredCount: false,
      }),
    });
  }
  ledger.resume = resumeCommand(
    request,
    followables.map(({ subject }) => subject),
  );
  yield* follow(
    followables,
    {
      cluster: request.cluster,
      policy: request.policy,
      ports,
      signal: options.signal,
      meter: ledger.meter,
      definitions,
    },
    ledger,
  );
}

async function* interrupted(request: DeployRequest, ledger: Ledger): AsyncGenerator<Happening, void> {
  for (const service of request.services) {
    const verdict = {
      kind: 'undecided',
      because: 'interrupted',
      detail: 'interrupted before anything was changed',
    } as const;
    ledger.outcomes.set(service, { service, deploymentId: null, taskDefinition: null, verdict, exit: 130 });
  }
  yield { type: 'warning.raised', service: null, message: 'interrupted before anything was changed' };
}
