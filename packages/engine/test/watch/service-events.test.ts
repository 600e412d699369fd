import { describe, expect, it } from 'vitest';
import type { ServiceEvent } from '../../src/model/ecs-service.ts';
import { freshMemory, type Memory } from '../../src/watch/memory.ts';
import { isTrouble, reportServiceEvents } from '../../src/watch/service-events.ts';
import { service, start, subject } from '../support/builders.ts';

const event = (message: string, members: Partial<ServiceEvent> = {}): ServiceEvent => ({
  id: message,
  createdAt: start + 1,
  message,
  ...members,
});
const report = (events: readonly ServiceEvent[], memory: Memory = freshMemory(start)) =>
  reportServiceEvents(subject(), memory, { at: start, service: service({ events }), tasks: null, record: null });

const info = [
  '(service web) has started 2 tasks: (task a) (task b).',
  '(service web) registered 1 targets in (target-group arn:1)',
  '(service web) deregistered 1 targets in (target-group arn:1)',
  '(service web, taskSet ecs-svc/1) has begun draining connections on 1 tasks.',
  '(service web) has stopped 1 running tasks: (task a).',
  '(service web) stopped 1 pending tasks.',
  '(service web) (deployment ecs-svc/2) deployment completed.',
  '(service web) has reached a steady state.',
  '(service web) is not AZ balanced with 2 tasks in a, 0 tasks in b. AZ Rebalancing in progress.',
];
const capacity = [
  '(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 1) has insufficient memory available.',
  '(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
  "(service web) was unable to place a task. Reason: You've reached the limit on the number of tasks you can run concurrently.",
  '(service web) was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.',
  '(service web) was unable to reach steady state. Reason: No Container Instances were found in your capacity provider.',
  '(service web) could not launch 2 tasks for deployment ecs-svc/2.',
];
const trouble = [
  ...capacity,
  '(service web) has started 1 tasks: (task a). Amazon ECS replaced 1 tasks due to an unhealthy status.',
  '(service web) (deployment ecs-svc/2) deployment failed: tasks failed to start.',
  '(service web) (deployment ecs-svc/2) deployment failed: alarm detected.',
  '(service web) rolling back to deployment ecs-svc/1.',
  '(service web) (task a) failed container health checks.',
  '(service web) (task a) (port 80) is unhealthy in (target-group arn:1) due to (reason Health checks failed with these codes: [503]).',
  '(service web) (instance i-1) is unhealthy in (elb web) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)',
  '(service web) was unable to place a task. Reason: CannotPullContainerError: not found.',
  '(service web) was unable to place a task. Reason: ResourceInitializationError: unable to pull secrets.',
  '(service web) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.',
  '(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration.',
  '(service web) operations are being throttled. Will try again later.',
  '(service web) was unable to reach steady state because (taskSet ecs-svc/1) was unable to scale in due to (reason 1 tasks under protection)',
  '(service web) task set (1) (task a) is not healthy in target-group (arn:1) due to TARGET GROUP IS NOT FOUND.',
  '(service web) failed to register targets in (target-group arn:1) with (error AccessDenied)',
  '(service web) failed to deregister targets in (target-group arn:1)',
];

describe('a line of the event log of ECS', () => {
  it.each(info)('is no trouble: %s', (message) => {
    expect(isTrouble(event(message))).toBe(false);
  });

  it.each(trouble)('is trouble: %s', (message) => {
    expect(isTrouble(event(message))).toBe(true);
  });
});

describe('reporting the event log', () => {
  it('tells each line once, the oldest first, from our deployment on', () => {
    const newestFirst = [
      event('c', { createdAt: start + 3 }),
      event('b', { createdAt: start }),
      event('a', { createdAt: start - 1 }),
    ];
    const first = report(newestFirst);
    expect(first.reported.map(({ eventId }) => eventId)).toEqual(['b', 'c']);
    const next = report([event('d', { createdAt: start + 4 }), ...newestFirst], first.memory);
    expect(next.reported.map(({ eventId }) => eventId)).toEqual(['d']);
    expect(report(newestFirst, next.memory)).toEqual({ memory: next.memory, reported: [] });
  });

  it('gives time and level', () => {
    expect(report([event('(service web) operations are being throttled.')]).reported).toMatchObject([
      { type: 'service.reported', service: 'web', occurredAt: '2026-01-05T12:00:00.001Z', level: 'trouble' },
    ]);
  });
});

describe('a want of capacity', () => {
  it.each(capacity)('is remembered: %s', (message) => {
    expect(report([event(message)]).memory.shortOfCapacity).toBe(message.replace('(service web) ', ''));
  });

  it.each([
    '(service web) was unable to place a task. Reason: CannotPullContainerError: not found.',
    '(service web) was unable to place a task. Reason: ResourceInitializationError: unable to pull secrets.',
    '(service web) is unable to consistently start tasks successfully.',
  ])('is not: %s', (message) => {
    expect(report([event(message)]).memory.shortOfCapacity).toBeNull();
  });

  it('is over when a task starts', () => {
    const short = report([event(capacity[0] ?? '')]).memory;
    expect(report([event('(service web) has started 1 tasks: (task a).')], short).memory.shortOfCapacity).toBeNull();
  });

  it('counts as of the newest line', () => {
    const lines = [
      event(capacity[0] ?? '', { createdAt: start + 2 }),
      event('(service web) has started 1 tasks: (task a).'),
    ];
    expect(report(lines).memory.shortOfCapacity).toContain('unable to place a task');
  });
});
