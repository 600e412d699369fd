import { describe, expect, it } from 'vitest';
import type { Deployment, EcsService, ServiceEvent } from '../../src/model/ecs-service.ts';
import { mayHaveLostTasks } from '../../src/watch/suspicion.ts';
import { deployment, oldDeployment, oldId, ourId, service, start, subject } from '../support/builders.ts';

const event = (id: string, rest: string, createdAt = start + 1): ServiceEvent => ({
  id,
  createdAt,
  message: `(service web) ${rest}`,
});
const started = (id: string, tasks: number, createdAt?: number): ServiceEvent =>
  event(id, `has started ${tasks} tasks: (task 0123456789abcdef0123456789abcdef).`, createdAt);
const seen = (counts: Partial<Deployment>, events: readonly ServiceEvent[] = []): EcsService =>
  service({
    deployments: [deployment({ rolloutState: 'IN_PROGRESS', ...counts }), oldDeployment()],
    events,
  });
const pending = { runningCount: 0, pendingCount: 1 };
const running = { runningCount: 1, pendingCount: 0 };
const many = (from: number): ServiceEvent[] =>
  Array.from({ length: 100 }, (_, index) => event(`e${from + index}`, 'registered 1 targets in (target-group arn:1)'));

const cases: readonly (readonly [string, EcsService | null, EcsService, boolean])[] = [
  ['nothing changed', seen(running), seen(running), false],
  ['the first answer shows a fresh deployment', null, seen({ runningCount: 0 }), false],
  ['the first answer shows failed tasks', null, seen({ ...pending, failedTasks: 2 }), true],
  [
    'the first answer shows trouble',
    null,
    seen(pending, [event('a', '(task 1) failed container health checks.')]),
    true,
  ],
  ['tasks start', seen({ runningCount: 0, pendingCount: 0 }), seen(pending, [started('a', 1)]), false],
  [
    'tasks start in two batches',
    seen(pending, [started('a', 1)]),
    seen({ runningCount: 1, pendingCount: 1 }, [started('b', 1), started('a', 1)]),
    false,
  ],
  ['a pending task runs', seen(pending), seen(running), false],
  ['a pending task is gone', seen(pending), seen({ runningCount: 0, pendingCount: 0 }), true],
  ['a running task is gone', seen(running), seen({ runningCount: 0, pendingCount: 0 }), true],
  ['a running task is pending again', seen(running), seen(pending), true],
  [
    'a task failed, by the counter alone',
    seen({ ...pending, failedTasks: 0 }),
    seen({ ...pending, failedTasks: 1 }),
    true,
  ],
  ['the counter goes back', seen({ ...running, failedTasks: 2 }), seen({ ...running, failedTasks: 0 }), false],
  [
    'a task died while PENDING and was replaced within a tick: the counts are as before',
    seen(pending, [started('a', 1)]),
    seen(pending, [started('b', 1), started('a', 1)]),
    true,
  ],
  [
    'the same long after that: no news',
    seen(pending, [started('b', 1), started('a', 1)]),
    seen(pending, [started('b', 1), started('a', 1)]),
    false,
  ],
  ['starts before our deployment', seen(pending), seen(pending, [started('a', 9, start - 1)]), false],
  [
    'ECS cannot place a task',
    seen(pending),
    seen(pending, [event('a', 'was unable to place a task. Reason: CannotPullContainerError: not found')]),
    true,
  ],
  [
    'ECS cannot start tasks',
    seen(pending),
    seen(pending, [event('a', 'is unable to consistently start tasks successfully.')]),
    true,
  ],
  [
    'a target is unhealthy',
    seen(running),
    seen(running, [
      event('a', '(task 1) (port 80) is unhealthy in (target-group arn:1) due to (reason Request timed out).'),
    ]),
    true,
  ],
  [
    'a task was replaced as unhealthy',
    seen(running),
    seen(running, [
      event('a', 'has started 1 tasks: (task 2). Amazon ECS replaced 1 tasks due to an unhealthy status.'),
    ]),
    true,
  ],
  [
    'the deployment failed',
    seen(running),
    seen(running, [event('a', '(deployment ecs-svc/2) deployment failed: tasks failed to start.')]),
    true,
  ],
  [
    'trouble that was seen before',
    seen(running, [event('a', 'failed container health checks')]),
    seen(running, [event('a', 'failed container health checks')]),
    false,
  ],
  [
    'AZ rebalancing',
    seen(running),
    seen(running, [event('a', 'is not AZ balanced with 2 tasks in a, 0 tasks in b. AZ Rebalancing in progress.')]),
    false,
  ],
  ['a steady state', seen(running), seen(running, [event('a', 'has reached a steady state.')]), false],
  [
    'more than 100 events came between two answers, so that some are lost',
    seen(running, many(0)),
    seen(running, many(100)),
    true,
  ],
  ['100 events of which some were seen before', seen(running, many(0)), seen(running, many(99)), false],
  ['100 events at the first look', null, seen(running, many(0)), false],
  ['our deployment is not listed any more', seen(running), service({ deployments: [oldDeployment()] }), true],
  [
    'our deployment was never listed',
    service({ deployments: [oldDeployment()] }),
    service({ deployments: [oldDeployment()] }),
    false,
  ],
  ['our deployment is not listed at first', null, service({ deployments: [] }), false],
  [
    'only old tasks go',
    service({ deployments: [deployment(), oldDeployment()] }),
    service({ deployments: [deployment(), oldDeployment({ runningCount: 0 })] }),
    false,
  ],
];

describe('a task of ours may have stopped unseen', () => {
  it.each([
    [
      'is not suspected of what ECS says of the deployment that failed',
      '(deployment ecs-svc/2) deployment failed: tasks failed to start.',
      false,
    ],
    ['is not suspected of the way back itself', 'rolling back to deployment ecs-svc/1.', false],
    ['is suspected of failed checks', '(task 1) failed container health checks.', true],
  ])('while a rollback is watched: its target %s', (_, message, suspicious) => {
    const rollback = subject({ role: 'rollback', deploymentId: oldId, replaces: ourId });
    const after = { ...seen(running), events: [event('a', message)] };
    expect(mayHaveLostTasks(rollback, seen(running), after)).toBe(suspicious);
  });

  it.each(cases)('%s', (_, before, now, suspicious) => {
    expect(mayHaveLostTasks(subject(), before, now)).toBe(suspicious);
  });
});
