import { type DeployRequest, deploy, telling } from '@slipway/engine';
import { commitOrigin } from '../commit-origin.ts';
import { resumeOf } from '../resume-file.ts';
import type { Job, JobContext } from './job.ts';
import { err, type Line, out } from './line.ts';
import { pruneDefinitions } from './prune-definitions.ts';
import type { ScriptOptions, ServiceTarget } from './script-options.ts';
import { ServiceNarration } from './service-narration.ts';
import { findStartingPoint, type StartingPoint } from './starting-point.ts';

/** The same crash so many times fails a deployment, as in `slipway deploy`. */
const maxCrashes = 2;

/** Deploys a service: what `-n` asks for. */
export const deployService: Job<ServiceTarget> = async function* (target, context) {
  const { options, wanted, file, connection, signal, notify } = context;
  const forced = wanted === null;
  if (forced) yield out('Force a new deployment of the service');
  const start = await findStartingPoint(options, wanted, file, connection.ports.ecs);
  const narration = new ServiceNarration({
    timeoutSeconds: options.timeoutSeconds,
    verbose: options.verbose,
    forced,
    waitsForOldTasks: !options.skipDeploymentsCheck,
    currentTaskDefinition: start.currentTaskDefinition,
  });
  let exit = 1;
  let deployed: string | null = null;
  const delivery = deploy(requestOf(target, context, start), connection.ports, { signal, secrets: connection.secrets });
  const ports = { poster: connection.poster, clock: connection.ports.clock };
  for await (const event of telling(delivery, notify, commitOrigin(context.env), ports)) {
    context.keep(event);
    yield* narration.tell(event);
    if (event.type !== 'delivery.finished') continue;
    exit = event.exit;
    deployed = event.services[0]?.taskDefinition ?? null;
  }
  if (exit === 0 && !forced && deployed !== null && options.maxDefinitions !== null) {
    const { cluster, service } = target;
    const family = deployed.slice(deployed.lastIndexOf('/') + 1, deployed.lastIndexOf(':'));
    yield* pruneDefinitions({ cluster, service, family, keep: options.maxDefinitions }, connection.ports.ecs);
  }
  return exit;
};

/** Options that mean nothing here, as lines: the script ignores them in silence. */
export function ignoredLines(target: ServiceTarget, options: ScriptOptions): readonly Line[] {
  const lines: Line[] = [];
  if (target.ignoresRunTask)
    lines.push(err('Warning: --run-task is for -d; with -n the service is deployed and no task is run.'));
  if (!options.forceNewDeployment) return lines;
  const ignored = [
    ['-i', options.image],
    ['-to', options.tagOnly],
    ['-D', options.desiredCount],
    ['-m', options.minimumHealthyPercent],
    ['-M', options.maximumPercent],
    ['--task-definition-file', options.taskDefinitionFile],
    ['--max-definitions', options.maxDefinitions],
  ].flatMap(([name, value]) => (value === null ? [] : [name]));
  if (ignored.length === 0) return lines;
  return [
    ...lines,
    err(`Warning: --force-new-deployment deploys the service as it is; not used: ${ignored.join(', ')}.`),
  ];
}

function requestOf(
  { cluster, service }: ServiceTarget,
  { options, wanted, file, connection, attempt }: JobContext,
  { images }: StartingPoint,
): DeployRequest {
  const forced = wanted === null;
  const waitMs = options.timeoutSeconds * 1000;
  const { skipDeploymentsCheck: skips } = options;
  return {
    region: connection.region,
    cluster,
    services: [service],
    basis: forced ? { kind: 'current' } : (file ?? { kind: options.useLatestTaskDefinition ? 'latest' : 'current' }),
    images,
    desiredCount: forced ? null : options.desiredCount,
    minimumHealthyPercent: forced ? null : options.minimumHealthyPercent,
    maximumPercent: forced ? null : options.maximumPercent,
    // Each run of the script replaces the tasks, also where nothing but the content of `latest` changed.
    forceNewDeployment: true,
    dryRun: false,
    ...resumeOf(attempt, connection.region, cluster),
    policy: {
      waitFor: skips ? (forced ? 'none' : 'running') : 'drained',
      limits: { totalMs: null, servingMs: waitMs, drainedMs: skips ? null : waitMs, stalledMs: null },
      maxCrashes,
      onFailure: options.enableRollback ? 'rollback' : 'keep',
      onInterrupt: 'leave',
    },
  };
}
