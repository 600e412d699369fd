import { describe, expect, it } from 'vitest';
import { SlipwayError } from '../../src/errors/slipway-error.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Task } from '../../src/model/task.ts';
import type { TaskDefinition } from '../../src/model/task-definition.ts';
import { logTail } from '../../src/watch/log-tail.ts';
import { container, stoppedTask } from '../support/builders.ts';

const ran = stoppedTask({ id: 'a1', containers: [container({ exitCode: 1 })] });
const awslogs: JsonObject = {
  logDriver: 'awslogs',
  options: { 'awslogs-group': '/ecs/web', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'p' },
};
const definition = (logConfiguration: JsonObject | null): TaskDefinition => ({
  family: 'web',
  containerDefinitions: [{ name: 'web', image: 'web:2', ...(logConfiguration === null ? {} : { logConfiguration }) }],
});

async function read(task: Task, of: TaskDefinition | null, name: string | null = 'web') {
  const asked: unknown[] = [];
  const tails = await logTail(
    {
      tail: async (...call) => {
        asked.push(call);
        return ['one', 'two'];
      },
    },
    task,
    of,
    name,
  );
  return { tails, asked };
}

describe('the last lines of a stopped container', () => {
  it('are the last 20 of the stream that the awslogs driver wrote, in its region', async () => {
    const { tails, asked } = await read(ran, definition(awslogs));
    expect(asked).toEqual([['/ecs/web', 'p/web/a1', 20, 'eu-west-1']]);
    expect(tails).toEqual([
      { container: 'web', group: '/ecs/web', stream: 'p/web/a1', lines: ['one', 'two'], unavailable: null },
    ]);
  });

  it.each<[string, Task, TaskDefinition | null, string | null]>([
    ['it never ran', stoppedTask({ startedAt: null, containers: [container()] }), definition(awslogs), 'web'],
    ['its definition is not known', ran, null, 'web'],
    ['it has no log driver', ran, definition(null), 'web'],
    ['no container explains the stop', ran, definition(awslogs), null],
    ['the task has no such container', ran, definition(awslogs), 'other'],
  ])('are not asked for where %s', async (_, task, of, name) => {
    expect(await read(task, of, name)).toEqual({ tails: [], asked: [] });
  });

  it.each<[string, JsonObject, string]>([
    ['another driver', { logDriver: 'splunk' }, 'the log driver is splunk'],
    ['no driver', {}, 'the log driver is unknown'],
    ['no prefix', { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/web' } }, 'without awslogs-stream-prefix'],
  ])('are said to be out of reach with %s', async (_, logConfiguration, why) => {
    const { tails, asked } = await read(ran, definition(logConfiguration));
    expect(asked).toEqual([]);
    expect(tails).toMatchObject([{ lines: [], unavailable: expect.stringContaining(why) as string }]);
  });

  it('do not show what looks secret in the environment of the container', async () => {
    const secretive: TaskDefinition = {
      family: 'web',
      containerDefinitions: [
        {
          name: 'web',
          image: 'web:2',
          logConfiguration: awslogs,
          environment: [
            { name: 'DB_PASSWORD', value: 'correct-horse-battery' },
            { name: 'GREETING', value: 'hello-to-everybody' },
          ],
        },
      ],
    };
    const lines = ['cannot log in with correct-horse-battery', 'hello-to-everybody'];
    const [tail] = await logTail({ tail: async () => lines }, ran, secretive, 'web');
    expect(tail?.lines).toEqual(['cannot log in with (masked)', 'hello-to-everybody']);
  });

  it('are said to be out of reach, and why, where they may not be read', async () => {
    const denied = new SlipwayError('ACCESS_DENIED', { action: 'logs:GetLogEvents', resource: '/ecs/web', said: 'no' });
    const tails = await logTail({ tail: () => Promise.reject(denied) }, ran, definition(awslogs), 'web');
    expect(tails).toMatchObject([{ lines: [], unavailable: expect.stringContaining('logs:GetLogEvents') as string }]);
  });
});
