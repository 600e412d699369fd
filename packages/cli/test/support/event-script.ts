import { type DeliveryEvent, stamper } from '@slipway/engine/events';

type Happening = Parameters<ReturnType<typeof stamper>>[0];
type Of<Type extends DeliveryEvent['type']> = Omit<Extract<Happening, { type: Type }>, 'type'>;

export const start = Date.parse('2026-03-01T12:00:00.000Z');

/** Something that happens so many seconds after the delivery started. */
export interface Step {
  readonly at: number;
  readonly happening: Happening;
}

export function at<Type extends DeliveryEvent['type']>(seconds: number, type: Type, data: Of<Type>): Step {
  return { at: seconds, happening: { type, ...data } as unknown as Happening };
}

/** The events of a script, numbered and dated. */
export function eventsOf(steps: readonly Step[]): readonly DeliveryEvent[] {
  let now = start;
  const stamp = stamper('delivery-1', () => now);
  return steps.map(({ at: seconds, happening }) => {
    now = start + seconds * 1000;
    return stamp(happening);
  });
}

export function iso(seconds: number): string {
  return new Date(start + seconds * 1000).toISOString();
}

export function arn(revision: string): string {
  return `arn:aws:ecs:eu-central-1:123456789012:task-definition/${revision}`;
}

export const newId = 'ecs-svc/1234567890123456789';
export const oldId = 'ecs-svc/9876543210987654321';

type Counts = Of<'rollout.changed'>['deployments'][number];

/** Desired, running, pending and failed tasks of a deployment. */
export function counts(
  revision: string,
  [desired, running, pending, failed]: readonly [number, number, number, number],
  more: Partial<Counts> = {},
): Counts {
  const ours = more.ours ?? true;
  return {
    id: ours ? newId : oldId,
    status: ours ? 'PRIMARY' : 'ACTIVE',
    ours,
    taskDefinition: arn(revision),
    rolloutState: ours ? 'IN_PROGRESS' : 'COMPLETED',
    desired,
    running,
    pending,
    failed,
    ...more,
  };
}

/** A `rollout.changed` with the members that a story says nothing about. */
export function changed(
  seconds: number,
  data: Pick<Of<'rollout.changed'>, 'deployments' | 'waitingOn' | 'detail'> & Partial<Of<'rollout.changed'>>,
): Step {
  return at(seconds, 'rollout.changed', {
    service: 'web',
    deploymentId: newId,
    oldTasksLeft: 0,
    oldTasks: [],
    drainEndsAt: null,
    ...data,
  });
}

export function started(data: Partial<Of<'delivery.started'>> = {}): Step {
  return at(0, 'delivery.started', {
    command: 'deploy',
    region: 'eu-central-1',
    cluster: 'prod',
    services: ['web'],
    waitFor: 'drained',
    dryRun: false,
    ...data,
  });
}

export function planned(data: Partial<Of<'plan.made'>> = {}): Step {
  return at(0, 'plan.made', {
    services: ['web'],
    basis: arn('web:41'),
    outcome: 'register',
    taskDefinition: null,
    images: [{ container: 'web', before: 'registry.example/team/web:1.4.1', after: 'registry.example/team/web:1.4.2' }],
    changes: [
      {
        path: 'containerDefinitions[web].image',
        before: 'registry.example/team/web:1.4.1',
        after: 'registry.example/team/web:1.4.2',
      },
    ],
    calls: [],
    ...data,
  });
}

/** From the plan to the answer of UpdateService. */
export const underWay: readonly Step[] = [
  started(),
  planned(),
  at(1, 'task-definition.registered', { taskDefinition: arn('web:42'), services: ['web'] }),
  at(1, 'deployment.started', {
    service: 'web',
    deploymentId: newId,
    taskDefinition: arn('web:42'),
    desiredCount: 2,
    previousDeploymentId: oldId,
    previousTaskDefinition: arn('web:41'),
  }),
];

export function reported(seconds: number, message: string, level: 'info' | 'trouble' = 'info'): Step {
  return at(seconds, 'service.reported', {
    service: 'web',
    eventId: `event-${seconds}`,
    occurredAt: iso(seconds),
    message,
    level,
  });
}

export function judged(seconds: number, verdict: Of<'rollout.judged'>['verdict'], service = 'web'): Step {
  return at(seconds, 'rollout.judged', { service, deploymentId: newId, verdict });
}

export function finished(seconds: number, exit: number, data: Partial<Of<'delivery.finished'>> = {}): Step {
  const outcome = { service: 'web', deploymentId: newId, taskDefinition: arn('web:42'), verdict: null, exit };
  return at(seconds, 'delivery.finished', {
    exit,
    durationMs: seconds * 1000,
    reads: 12,
    services: [outcome],
    error: null,
    resume: null,
    ...data,
  });
}

export const resume = `slipway watch --region eu-central-1 --cluster prod --service web --deployment ${newId}`;
