import type { WatchPolicy } from '../delivery-request.ts';
import { type FailedDeployment, type RollbackRequest, requestRollback } from '../deploy/rollback.ts';
import { explain } from '../errors/explain.ts';
import { SlipwayError } from '../errors/slipway-error.ts';
import type { Happening, RollbackStarted } from '../events/delivery-event.ts';
import type { Deployment, EcsService } from '../model/ecs-service.ts';
import { shortName } from '../model/short-name.ts';
import type { FinalVerdict } from '../model/verdict.ts';
import type { UpdateServiceRequest } from '../ports/ecs.ts';
import { freshMemory, type Memory } from '../watch/memory.ts';
import { metered } from '../watch/read-meter.ts';
import type { Subject } from '../watch/subject.ts';
import type { WatchOptions } from '../watch/watch.ts';
import type { WatchStep } from '../watch/watch-step.ts';
import { rollbackSubject } from './subject-of.ts';

type Judged = Extract<WatchStep, { readonly kind: 'verdict' }>;

/** A rollback that is to be watched. */
export interface WayBack {
  readonly subject: Subject;
  readonly policy: WatchPolicy;
  readonly memory: Memory;
  /** The service when the verdict fell. */
  readonly before: EcsService;
}

/**
 * What follows a verdict: nothing, or the way back, as the policy says.
 *
 * @returns the rollback to watch, null where there is none.
 */
export async function* recover(
  judged: Judged,
  previous: Deployment | null,
  options: WatchOptions,
): AsyncGenerator<Happening, WayBack | null> {
  const { subject, verdict, service } = judged;
  const { policy, cluster } = options;
  const occasion = occasionOf(verdict, policy);
  if (occasion === null || service === null || service.status !== 'ACTIVE') return null;
  if (occasion === 'rolled-back') {
    const to = verdict.kind === 'rolled-back' ? verdict.to : null;
    yield started(subject, 'ecs', to, to === null ? 'ECS goes back by itself' : `ECS goes back to ${shortName(to)}`);
    return wayBack(judged, service, null, false, options);
  }
  if (occasion === 'failed' && policy.onFailure === 'keep') {
    yield started(subject, 'keep', null, 'the deployment is left as it is, as asked; ECS goes on trying');
    return null;
  }
  const ours = service.deployments.find(({ id }) => id === subject.deploymentId);
  if (occasion === 'late' && ours?.rolloutState === 'COMPLETED') {
    yield started(
      subject,
      'none',
      null,
      'the new tasks serve and ECS calls the deployment complete; it is not rolled back',
    );
    return null;
  }
  const isWatched = occasion !== 'interrupted' && policy.onFailure === 'rollback';
  const failed = { cluster, service, deploymentId: subject.deploymentId, previous };
  const request = await ask(failed, isWatched || occasion === 'interrupted', options);
  if (request.by === 'none') {
    yield started(subject, 'none', null, `${request.why}; the deployment is left as it is`);
    return null;
  }
  const isNew = request.by === 'update-service';
  const target = isNew ? request.deployment : request.likelyTarget;
  const where = target === null ? 'the newest deployment that completed' : shortName(target.taskDefinition);
  const by = !isWatched && request.by === 'stop-service-deployment' && occasion !== 'interrupted' ? 'stop' : request.by;
  yield started(subject, by, target?.taskDefinition ?? null, `going back to ${where}`);
  return isWatched ? wayBack(judged, service, target, isNew, options) : null;
}

/** The verdict stands, and other services are watched on, whatever comes of asking. */
async function ask(
  failed: FailedDeployment,
  mayUpdate: boolean,
  { ports, meter }: WatchOptions,
): Promise<RollbackRequest> {
  const { recentServiceDeployments } = metered(ports.ecs, meter);
  const ecs = {
    recentServiceDeployments,
    stopServiceDeployment: (arn: string) => ports.ecs.stopServiceDeployment(arn),
    updateService: (request: UpdateServiceRequest) => ports.ecs.updateService(request),
  };
  try {
    return await requestRollback(ecs, failed, mayUpdate);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { by: 'none', why: `the rollback could not be asked for: ${explain(error).what}` };
  }
}

/** What about a verdict may call for a rollback, null for nothing. */
function occasionOf(
  verdict: FinalVerdict,
  policy: WatchPolicy,
): 'failed' | 'rolled-back' | 'interrupted' | 'late' | null {
  if (verdict.kind === 'failed' || verdict.kind === 'rolled-back') return verdict.kind;
  if (verdict.kind !== 'undecided') return null;
  if (verdict.because === 'interrupted') return policy.onInterrupt === 'rollback' ? 'interrupted' : null;
  // The waits of `ecs-deploy` (unlike --timeout, which ends the watch and nothing else) give a deployment up when they are over.
  const isScriptWait = policy.limits.servingMs !== null || policy.limits.drainedMs !== null;
  return isScriptWait && verdict.because === 'time-is-up' && policy.onFailure === 'rollback' ? 'late' : null;
}

function started(subject: Subject, by: RollbackStarted['by'], to: string | null, detail: string): RollbackStarted {
  const { service, deploymentId } = subject;
  return { type: 'rollback.started', service, deploymentId, by, to, detail };
}

/** A rollback starts with a clean slate and a limit of its own, but what was told before is not told again, and it is not rolled back itself. */
function wayBack(
  { subject, memory }: Judged,
  before: EcsService,
  target: Deployment | null,
  isNew: boolean,
  { policy, ports }: WatchOptions,
): WayBack {
  const now = ports.clock.now();
  const { totalMs, servingMs, drainedMs, stalledMs } = policy.limits;
  const bothWaits = servingMs === null ? null : servingMs + (drainedMs ?? servingMs);
  return {
    subject: rollbackSubject(subject, before, target, isNew, now),
    policy: {
      ...policy,
      waitFor: 'drained',
      onFailure: 'keep',
      onInterrupt: 'leave',
      limits: { totalMs: totalMs ?? bothWaits, servingMs: null, drainedMs: null, stalledMs },
    },
    before,
    memory: { ...freshMemory(now), knownEvents: memory.knownEvents, explainedTasks: memory.explainedTasks },
  };
}
