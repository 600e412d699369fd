import type {
  ApiTroubled,
  DeliveryEvent,
  DeliveryFinished,
  DeliveryStarted,
  DeploymentCounts,
  OldTask,
  PlanMade,
  RollbackFinished,
  RollbackStarted,
  RolloutChanged,
  RolloutJudged,
  ServiceReported,
  TaskStopped,
} from '@slipway/engine/events';
import { foldPipeline, newPipeline, type PipelineModel } from './pipeline-model.ts';

/** What a view knows about one service of a delivery. Times are milliseconds since the delivery started. */
export interface ServiceModel {
  readonly service: string;
  readonly deploymentId: string | null;
  /** Task definition that served before. */
  readonly before: string | null;
  readonly taskDefinition: string | null;
  /** Tasks wanted when the deployment began; ECS itself begins a new deployment at 0. */
  readonly wanted: number;
  readonly deployments: readonly DeploymentCounts[];
  readonly oldTasksLeft: number;
  /** The most old tasks seen at once: what a progress bar measures against. */
  readonly mostOldTasks: number;
  readonly oldTasks: readonly OldTask[];
  readonly drainEndsAt: string | null;
  readonly drainEndIs: 'expected' | 'at-the-latest';
  readonly waitingOn: RolloutChanged['waitingOn'];
  readonly detail: string;
  /** Newest first. */
  readonly reports: readonly { readonly at: number; readonly event: ServiceReported }[];
  readonly lastStop: TaskStopped | null;
  /** The first stop of each reason. */
  readonly stops: readonly TaskStopped[];
  readonly verdict: RolloutJudged['verdict'] | null;
  readonly judgedAt: number | null;
  readonly rollback: RollbackStarted | null;
  readonly rollbackStartedAt: number | null;
  readonly rollbackEnd: RollbackFinished | null;
  readonly rollbackEndedAt: number | null;
}

/** Everything that a view needs of the events so far. */
export interface DeliveryModel {
  /** Null where commands of Slipway run by themselves. */
  readonly pipeline: PipelineModel | null;
  readonly started: DeliveryStarted | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Milliseconds since the delivery started. */
  readonly elapsed: number;
  readonly plans: readonly PlanMade[];
  readonly services: readonly ServiceModel[];
  /** The last failed read, until something else is heard. */
  readonly trouble: ApiTroubled | null;
  /** The image of this delivery as its next command takes it: with the digest of the registry once that is known. */
  readonly image: string | null;
  readonly finished: DeliveryFinished | null;
}

export const emptyModel: DeliveryModel = {
  pipeline: null,
  started: null,
  startedAt: 0,
  elapsed: 0,
  plans: [],
  services: [],
  trouble: null,
  image: null,
  finished: null,
};

/** The model after one more event. */
export function foldDelivery(model: DeliveryModel, event: DeliveryEvent): DeliveryModel {
  const at = Date.parse(event.at);
  if (event.type === 'delivery.started') {
    return { ...emptyModel, started: event, startedAt: at, services: event.services.map(newService) };
  }
  if (begins(model, event)) return foldHeard({ ...emptyModel, startedAt: at, pipeline: newPipeline }, event, at);
  return foldHeard(model, event, at);
}

/** Whether an event is the first one of a delivery, of a push or of a pipeline by itself: a stream may hold several. */
export function begins({ pipeline }: DeliveryModel, { type }: DeliveryEvent): boolean {
  if (type === 'pipeline.planned') return pipeline === null || pipeline.detail !== null;
  return type === 'delivery.started' || type === 'push.received';
}

function foldHeard(model: DeliveryModel, event: Exclude<DeliveryEvent, DeliveryStarted>, at: number): DeliveryModel {
  const startedAt = model.started === null && model.startedAt === 0 ? at : model.startedAt;
  const elapsed = Math.max(0, at - startedAt);
  const heard: DeliveryModel = { ...model, startedAt, elapsed, trouble: event.type === 'api.troubled' ? event : null };
  switch (event.type) {
    case 'plan.made':
      return { ...heard, plans: [...heard.plans, event] };
    case 'delivery.finished':
      return { ...heard, finished: event };
    case 'pipeline.planned':
    case 'job.started':
    case 'job.output':
    case 'job.finished':
    case 'pipeline.finished':
      return { ...heard, pipeline: foldPipeline(heard.pipeline ?? newPipeline, event) };
    case 'image.built':
      return { ...heard, image: event.digest === undefined ? event.image : `${event.image}@${event.digest}` };
    case 'image.pushed':
      return heard.image === event.image ? { ...heard, image: `${event.image}@${event.digest}` } : heard;
    case 'task-definition.registered':
    case 'api.troubled':
    case 'warning.raised':
    case 'task.ran':
    case 'push.received':
    case 'job.reported':
    case 'image.planned':
    case 'image.output':
    case 'image.removed':
    case 'image.kept':
    case 'clean.nothing':
    case 'notification.sent':
      return heard;
    case 'task.stopped':
      return event.deploymentId === null
        ? heard
        : withService(heard, event.service, (service) => foldService(service, event, elapsed));
    case 'deployment.started':
    case 'deployment.adopted':
    case 'rollout.changed':
    case 'rollout.waiting':
    case 'service.reported':
    case 'rollout.judged':
    case 'rollback.started':
    case 'rollback.finished':
      return withService(heard, event.service, (service) => foldService(service, event, elapsed));
  }
}

const reportsKept = 8;

function foldService(service: ServiceModel, event: DeliveryEvent, at: number): ServiceModel {
  switch (event.type) {
    case 'deployment.started':
      return {
        ...service,
        deploymentId: event.deploymentId,
        taskDefinition: event.taskDefinition,
        before: event.previousTaskDefinition,
        wanted: event.desiredCount,
      };
    case 'deployment.adopted':
      return {
        ...service,
        deploymentId: event.deploymentId,
        taskDefinition: event.taskDefinition,
        wanted: event.desiredCount,
      };
    case 'rollout.changed':
      return {
        ...service,
        deployments: event.deployments,
        oldTasksLeft: event.oldTasksLeft,
        mostOldTasks: Math.max(service.mostOldTasks, event.oldTasksLeft),
        oldTasks: event.oldTasks,
        drainEndsAt: event.drainEndsAt,
        drainEndIs: event.drainEndIs ?? 'expected',
        waitingOn: event.waitingOn,
        detail: event.detail,
      };
    case 'rollout.waiting':
      return { ...service, waitingOn: event.waitingOn, detail: event.detail };
    case 'service.reported':
      return { ...service, reports: [{ at, event }, ...service.reports].slice(0, reportsKept) };
    case 'task.stopped':
      return { ...service, lastStop: event, stops: event.times > 1 ? service.stops : [...service.stops, event] };
    case 'rollout.judged':
      return { ...service, verdict: event.verdict, judgedAt: at, waitingOn: null };
    case 'rollback.started':
      return { ...service, rollback: event, rollbackStartedAt: at };
    case 'rollback.finished':
      return { ...service, rollbackEnd: event, rollbackEndedAt: at };
    default:
      return service;
  }
}

function withService(
  model: DeliveryModel,
  name: string,
  change: (service: ServiceModel) => ServiceModel,
): DeliveryModel {
  const known = model.services.some(({ service }) => service === name);
  const services = known ? model.services : [...model.services, newService(name)];
  return { ...model, services: services.map((service) => (service.service === name ? change(service) : service)) };
}

function newService(service: string): ServiceModel {
  return {
    service,
    deploymentId: null,
    before: null,
    taskDefinition: null,
    wanted: 0,
    deployments: [],
    oldTasksLeft: 0,
    mostOldTasks: 0,
    oldTasks: [],
    drainEndsAt: null,
    drainEndIs: 'expected',
    waitingOn: null,
    detail: '',
    reports: [],
    lastStop: null,
    stops: [],
    verdict: null,
    judgedAt: null,
    rollback: null,
    rollbackStartedAt: null,
    rollbackEnd: null,
    rollbackEndedAt: null,
  };
}

/** How many new tasks are wanted: what ECS says, and before it says anything, what was asked for. */
export function wantedTasks({ wanted }: Pick<ServiceModel, 'wanted'>, own: Pick<DeploymentCounts, 'desired'>): number {
  return own.desired > 0 ? own.desired : wanted;
}

/** The counts of the deployment that this delivery follows. */
export function ownDeployment(service: ServiceModel): DeploymentCounts | null {
  return service.deployments.find(({ ours }) => ours) ?? null;
}
