import { describe, expect, it } from 'vitest';
import { classifyStop } from '../../src/model/stop-classification.ts';
import type { Task } from '../../src/model/task.ts';
import { explanation, tally, unexplainedStops } from '../../src/watch/diagnose.ts';
import { freshMemory } from '../../src/watch/memory.ts';
import { container, oldId, ourId, start, stoppedTask, subject, task } from '../support/builders.ts';

const look = (...tasks: Task[]) => ({ at: start, tasks });
const unexplained = (one: Task, memory = freshMemory(start)): boolean =>
  unexplainedStops(subject(), memory, look(one)).length === 1;
const scheduled = (stoppedReason: string | null) =>
  stoppedTask({ stopCode: 'ServiceSchedulerInitiated', stoppedReason });

const stopping = (members: Partial<Task>) => task({ lastStatus: 'DEACTIVATING', desiredStatus: 'STOPPED', ...members });

describe('a stop that has to be explained', () => {
  it.each<[string, Task, boolean]>([
    ['a crash', stoppedTask({ stopCode: 'EssentialContainerExited' }), true],
    ['a task that could not start', stoppedTask({ stopCode: 'TaskFailedToStart', startedAt: null }), true],
    ['a stop by a person', stoppedTask({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }), true],
    ['failed checks of a target group', scheduled('Task failed ELB health checks in (target-group arn:1)'), true],
    ['failed checks of a Classic load balancer', scheduled('Task failed ELB health checks in (elb web)'), true],
    ['failed checks of a container', scheduled('Task failed container health checks'), true],
    ['a lost Spot host', stoppedTask({ stopCode: 'SpotInterruption' }), true],
    ['a stop without code and reason', stoppedTask(), true],
    ['a stop of a task that ECS forgets already', stoppedTask({ lastStatus: 'DELETED' }), true],
    ['scaling', scheduled(`Scaling activity initiated by (deployment ${ourId})`), false],
    ['a rollback', scheduled(`Scaling activity initiated by (deployment ${oldId})`), false],
    [
      'scaling without a stop code',
      stoppedTask({ stoppedReason: `Scaling activity initiated by (deployment ${ourId})` }),
      false,
    ],
    ['AZ rebalancing', scheduled('Availability Zone rebalancing'), false],
    ['the scheduler without a word', scheduled(null), false],
    ['a task of another deployment', stoppedTask({ startedBy: oldId, stopCode: 'EssentialContainerExited' }), false],
    ['a task of nobody', stoppedTask({ startedBy: null }), false],
    ['a stop before the watch', stoppedTask({ stoppedAt: start - 1 }), false],
    ['a stop whose time ECS does not tell', stoppedTask({ stoppedAt: null }), true],
    ['a task that is stopping and does not say why yet', stopping({ stopCode: 'EssentialContainerExited' }), false],
    ['a task that is stopping without a stop code yet', stopping({ containers: [container({ exitCode: 0 })] }), false],
    [
      'a task that drains since it failed its checks',
      stopping({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed ELB health checks in (elb web)' }),
      true,
    ],
    [
      'a task whose dead container has told its exit code',
      stopping({ stopCode: 'EssentialContainerExited', containers: [container({ exitCode: 1 })] }),
      true,
    ],
    [
      'a task that gives up its network interface after it could not start',
      stopping({ stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: not found' }),
      true,
    ],
    [
      'a task that could not start and has not told more yet',
      stopping({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' }),
      false,
    ],
    [
      'an old task that drains',
      stopping({ startedBy: oldId, stoppedReason: `Scaling activity initiated by (deployment ${ourId})` }),
      false,
    ],
    [
      'a task of ours that drains for scaling, of which a container has ended',
      stopping({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Scaling activity initiated by (deployment ${ourId})`,
        containers: [container({ exitCode: 143 })],
      }),
      false,
    ],
    ['a task that runs', task(), false],
  ])('%s', (_, one, expected) => {
    expect(unexplained(one)).toBe(expected);
  });

  it('is explained once', () => {
    const crashed = stoppedTask({ stopCode: 'EssentialContainerExited' });
    const { memory } = tally(freshMemory(start), crashed, classifyStop(crashed));
    expect(unexplained(crashed, memory)).toBe(false);
  });

  it('comes in the order in which they happened', () => {
    const late = stoppedTask({ stoppedAt: start + 9 });
    const early = stoppedTask({ stoppedAt: start + 1 });
    expect(unexplainedStops(subject(), freshMemory(start), look(late, early))).toEqual([early, late]);
  });

  it('is not looked for before the first look', () => {
    expect(unexplainedStops(subject(), freshMemory(start), null)).toEqual([]);
  });
});

describe('counting stops', () => {
  const crash = (exitCode: number) =>
    stoppedTask({ stopCode: 'EssentialContainerExited', containers: [container({ exitCode })] });

  function count(...tasks: Task[]) {
    let memory = freshMemory(start);
    const times = tasks.map((one) => {
      const counted = tally(memory, one, classifyStop(one));
      memory = counted.memory;
      return counted.times;
    });
    return { memory, times };
  }

  it('adds up stops with the same reason, and only those', () => {
    expect(count(crash(1), crash(2), crash(1), crash(1)).times).toEqual([1, 1, 2, 3]);
  });

  it.each<[string, Task, boolean]>([
    ['a crash', crash(1), true],
    ['an image that is missing', stoppedTask({ stoppedReason: 'CannotPullContainerError: not found' }), true],
    ['a want of capacity', stoppedTask({ stoppedReason: 'RESOURCE:MEMORY' }), false],
    ['a stop by hand', stoppedTask({ stopCode: 'UserInitiated' }), false],
    ['a lost host', stoppedTask({ stopCode: 'SpotInterruption' }), false],
  ])('against the deployment: %s is %s', (_, one, counts) => {
    expect([...count(one).memory.stops.values()]).toMatchObject([{ counts }]);
  });
});

describe('the event of a stop', () => {
  it('says all that ECS said, and what the exit codes mean', () => {
    const one = stoppedTask({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [container({ exitCode: 139 }), container({ name: 'log', exitCode: 0 })],
    });
    expect(explanation(subject(), one, classifyStop(one), 2, [])).toMatchObject({
      type: 'task.stopped',
      service: 'web',
      deploymentId: ourId,
      taskId: one.id,
      class: 'app-crash',
      times: 2,
      stopCode: 'EssentialContainerExited',
      containers: [
        { name: 'web', exitCode: 139, exitMeaning: expect.stringContaining('SIGSEGV') as string },
        { name: 'log', exitCode: 0, exitMeaning: null },
      ],
    });
  });
});
