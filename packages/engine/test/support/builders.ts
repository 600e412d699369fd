import type { WatchPolicy } from '../../src/delivery-request.ts';
import type { Deployment, EcsService } from '../../src/model/ecs-service.ts';
import type { ServiceDeployment } from '../../src/model/service-deployment.ts';
import type { Task, TaskContainer } from '../../src/model/task.ts';
import { freshMemory, type Memory } from '../../src/watch/memory.ts';
import type { Observation, TaskLook } from '../../src/watch/observation.ts';
import type { Evidence } from '../../src/watch/rule.ts';
import type { Subject } from '../../src/watch/subject.ts';

/** When the watch of the tests starts: epoch milliseconds. */
export const start = Date.UTC(2026, 0, 5, 12);

export const oldId = 'ecs-svc/1000000000000000001';
export const ourId = 'ecs-svc/1000000000000000002';
export const newerId = 'ecs-svc/1000000000000000003';

export const definitionArn = (revision: number): string =>
  `arn:aws:ecs:eu-north-1:123456789012:task-definition/web:${revision}`;

/** Our deployment, PRIMARY and complete unless said otherwise. */
export function deployment(members: Partial<Deployment> = {}): Deployment {
  return {
    id: ourId,
    status: 'PRIMARY',
    taskDefinition: definitionArn(2),
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    failedTasks: 0,
    rolloutState: 'COMPLETED',
    rolloutStateReason: null,
    createdAt: start,
    updatedAt: start,
    ...members,
  };
}

/** The deployment before ours, ACTIVE and still listed as COMPLETED, as ECS does until its last task is gone. */
export function oldDeployment(members: Partial<Deployment> = {}): Deployment {
  return deployment({
    id: oldId,
    status: 'ACTIVE',
    taskDefinition: definitionArn(1),
    createdAt: start - 86_400_000,
    ...members,
  });
}

export function service(members: Partial<EcsService> = {}): EcsService {
  return {
    arn: 'arn:aws:ecs:eu-north-1:123456789012:service/prod/web',
    name: 'web',
    status: 'ACTIVE',
    taskDefinition: definitionArn(2),
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    deploymentController: 'ECS',
    deploymentConfiguration: {},
    loadBalancers: [],
    deployments: [deployment()],
    events: [],
    ...members,
  };
}

let nextTask = 0;

export function task(members: Partial<Task> = {}): Task {
  nextTask += 1;
  const id = nextTask.toString(16).padStart(32, '0');
  return {
    arn: `arn:aws:ecs:eu-north-1:123456789012:task/prod/${id}`,
    id,
    taskDefinition: definitionArn(2),
    startedBy: ourId,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    stopCode: null,
    stoppedReason: null,
    createdAt: start,
    startedAt: start,
    stoppingAt: null,
    stoppedAt: null,
    containers: [container()],
    ...members,
  };
}

export function container(members: Partial<TaskContainer> = {}): TaskContainer {
  return {
    name: 'web',
    lastStatus: 'RUNNING',
    exitCode: null,
    reason: null,
    healthStatus: 'UNKNOWN',
    image: null,
    imageDigest: null,
    ...members,
  };
}

/** A task of ours that stopped. */
export function stoppedTask(members: Partial<Task> = {}): Task {
  return task({ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt: start + 5_000, ...members });
}

export function subject(members: Partial<Subject> = {}): Subject {
  return {
    service: 'web',
    deploymentId: ourId,
    taskDefinition: definitionArn(2),
    role: 'rollout',
    createdAt: start,
    eventsSince: start,
    olderIds: [oldId],
    replaces: null,
    targetOpen: false,
    hasHealthCheck: false,
    mustReachDesiredCount: false,
    watchedSince: start,
    ...members,
  };
}

export function policy(members: Partial<WatchPolicy> = {}): WatchPolicy {
  return {
    waitFor: 'drained',
    limits: { totalMs: 900_000, servingMs: null, drainedMs: null, stalledMs: 600_000 },
    maxCrashes: 2,
    onFailure: 'rollback',
    onInterrupt: 'leave',
    ...members,
  };
}

export function record(members: Partial<ServiceDeployment> = {}): ServiceDeployment {
  return {
    arn: 'arn:aws:ecs:eu-north-1:123456789012:service-deployment/prod/web/abcdefghijklmnopqrstu',
    targetRevisionArn: 'arn:aws:ecs:eu-north-1:123456789012:service-revision/prod/web/1000000000000000002',
    status: 'IN_PROGRESS',
    statusReason: null,
    createdAt: start,
    finishedAt: null,
    rollbackRevisionArn: null,
    rollbackReason: null,
    waitingForHook: null,
    ...members,
  };
}

interface Scene {
  /** Milliseconds since the start of the watch. */
  readonly after?: number;
  readonly service?: Partial<EcsService>;
  readonly tasks?: readonly Task[] | null;
  /** When the tasks were looked at, milliseconds since the start; in this tick unless said otherwise. */
  readonly lookedAfter?: number;
  readonly record?: ServiceDeployment | null;
  readonly subject?: Partial<Subject>;
  readonly policy?: Partial<WatchPolicy>;
  readonly memory?: Partial<Memory>;
}

/** Evidence of one observation, `after` milliseconds into the watch. */
export function evidence({ after = 10_000, ...scene }: Scene = {}): Evidence {
  const at = start + after;
  const look: TaskLook | null =
    scene.tasks === null
      ? null
      : {
          at: scene.lookedAfter === undefined ? at : start + scene.lookedAfter,
          tasks: scene.tasks ?? [task(), task()],
        };
  const observation: Observation = { at, service: service(scene.service), tasks: look, record: scene.record ?? null };
  return {
    subject: subject(scene.subject),
    policy: policy(scene.policy),
    observation,
    memory: { ...freshMemory(start), ...scene.memory },
  };
}
