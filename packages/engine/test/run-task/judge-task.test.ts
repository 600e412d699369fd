import { describe, expect, it } from 'vitest';
import type { Task, TaskContainer } from '../../src/model/task.ts';
import type { ContainerDefinition, TaskDefinition } from '../../src/model/task-definition.ts';
import { judgeTask, type TaskVerdict } from '../../src/run-task/judge.ts';

const arn = 'arn:aws:ecs:eu-west-1:123456789012:task/prod/0123456789abcdef0123456789abcdef';

function container(name: string, exitCode: number | null, reason: string | null = null): TaskContainer {
  return { name, lastStatus: 'STOPPED', exitCode, reason, healthStatus: null, image: null, imageDigest: null };
}

function stopped(containers: readonly TaskContainer[], changes: Partial<Task> = {}): Task {
  return {
    arn,
    id: '0123456789abcdef0123456789abcdef',
    taskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/migrate:3',
    startedBy: null,
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    healthStatus: null,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    createdAt: 1,
    startedAt: 2,
    stoppingAt: 3,
    stoppedAt: 4,
    containers,
    ...changes,
  };
}

function definition(...containers: readonly (string | ContainerDefinition)[]): TaskDefinition {
  return {
    family: 'migrate',
    containerDefinitions: containers.map((one) => (typeof one === 'string' ? { name: one, image: `${one}:1` } : one)),
  };
}

const sidecar: ContainerDefinition = { name: 'logs', image: 'logs:1', essential: false };
const guardDuty = container('aws-guardduty-agent-x1y2', 1, 'injected');
const exited = 'Essential container in task exited';

const cases: readonly (readonly [string, Task, TaskDefinition, string | null, TaskVerdict])[] = [
  ['waits while the task runs', stopped([], { lastStatus: 'RUNNING' }), definition('app'), null, { kind: 'running' }],
  [
    'waits while the task is being taken down, though its container ended already',
    stopped([container('app', 0)], { lastStatus: 'DEPROVISIONING' }),
    definition('app'),
    null,
    { kind: 'running' },
  ],
  [
    'succeeds when the only container ended with 0',
    stopped([container('app', 0)]),
    definition('app'),
    null,
    { kind: 'succeeded', container: 'app', exitCode: 0 },
  ],
  [
    'takes the essential container, not the first one of the answer',
    stopped([container('logs', 143), container('app', 0)]),
    definition(sidecar, 'app'),
    null,
    { kind: 'succeeded', container: 'app', exitCode: 0 },
  ],
  [
    'fails when the essential container failed, though the first one of the answer ended with 0',
    stopped([container('logs', 0), container('app', 3)]),
    definition(sidecar, 'app'),
    null,
    { kind: 'failed', container: 'app', exitCode: 3, reason: exited },
  ],
  [
    'ignores a container that AWS injected and that failed',
    stopped([guardDuty, container('app', 0)]),
    definition('app'),
    null,
    { kind: 'succeeded', container: 'app', exitCode: 0 },
  ],
  [
    'ignores an injected container without an exit code',
    stopped([container('aws-guardduty-agent-x1y2', null), container('app', 0)]),
    definition('app'),
    null,
    { kind: 'succeeded', container: 'app', exitCode: 0 },
  ],
  [
    'takes the named container, even if another one is essential',
    stopped([container('app', 1), container('logs', 0)]),
    definition('app', sidecar),
    'logs',
    { kind: 'succeeded', container: 'logs', exitCode: 0 },
  ],
  [
    'fails when the named container failed',
    stopped([container('app', 0), container('logs', 2)]),
    definition('app', sidecar),
    'logs',
    { kind: 'failed', container: 'logs', exitCode: 2, reason: exited },
  ],
  [
    'fails when one of several essential containers failed',
    stopped([container('app', 0), container('queue', 7)]),
    definition('app', 'queue'),
    null,
    { kind: 'failed', container: 'queue', exitCode: 7, reason: exited },
  ],
  [
    'names the container that failed by itself, not the one that was stopped along with it',
    stopped([container('proxy', 143), container('app', 1)]),
    definition('proxy', 'app'),
    null,
    { kind: 'failed', container: 'app', exitCode: 1, reason: exited },
  ],
  [
    'succeeds when all essential containers ended with 0',
    stopped([container('app', 0), container('queue', 0)]),
    definition('app', 'queue'),
    null,
    { kind: 'succeeded', container: 'app', exitCode: 0 },
  ],
  [
    'gives the reason of a container that never ran',
    stopped([container('app', null, 'CannotPullContainerError: not found')], {
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Task failed to start',
      startedAt: null,
    }),
    definition('app'),
    null,
    { kind: 'failed', container: 'app', exitCode: null, reason: 'CannotPullContainerError: not found' },
  ],
  [
    'gives the reason of a task that stopped before any container existed',
    stopped([], {
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Timeout waiting for network interface provisioning to complete.',
      startedAt: null,
    }),
    definition('app'),
    null,
    {
      kind: 'failed',
      container: 'app',
      exitCode: null,
      reason: 'Timeout waiting for network interface provisioning to complete.',
    },
  ],
  [
    'fails a task that somebody stopped, though its program obeyed and ended with 0',
    stopped([container('app', 0)], { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }),
    definition('app'),
    null,
    { kind: 'failed', container: 'app', exitCode: 0, reason: 'Task stopped by user' },
  ],
  [
    'fails a task that lost its Spot capacity',
    stopped([container('app', 0)], {
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
    }),
    definition('app'),
    null,
    { kind: 'failed', container: 'app', exitCode: 0, reason: 'Your Spot Task was interrupted.' },
  ],
  [
    'believes the exit code where an old stop has no stop code',
    stopped([container('app', 0)], { stopCode: null, stoppedReason: null }),
    definition('app'),
    null,
    { kind: 'succeeded', container: 'app', exitCode: 0 },
  ],
  [
    'tells the reason of the agent before that of the task',
    stopped([container('app', 137, 'OutOfMemoryError: Container killed due to memory usage')]),
    definition('app'),
    null,
    {
      kind: 'failed',
      container: 'app',
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    },
  ],
];

describe('judging a one-off task', () => {
  it.each(cases)('%s', (_, task, taskDefinition, named, verdict) => {
    expect(judgeTask(task, taskDefinition, named)).toEqual(verdict);
  });

  it('fails when no container of the task definition is essential', () => {
    expect(judgeTask(stopped([container('logs', 0)]), definition(sidecar), null)).toMatchObject({
      kind: 'failed',
      container: null,
    });
  });
});
