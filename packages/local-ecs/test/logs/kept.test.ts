import { describe, expect, it } from 'vitest';
import { container } from '../local.ts';
import { memoryStore } from '../store/memory-store.ts';
import { kept, killed } from '../store/restarted.ts';
import { logsOf, messages } from './cloudwatch.ts';

describe('logs in a data folder', () => {
  it('21.14 groups, streams and events are there again, and go on', async () => {
    const store = memoryStore();
    const before = logsOf(kept(store));
    await before.put('s', [0, 'one'], [1, 'two']);
    await before.put('gone', [0, 'x']);
    await before.logs('CreateLogStream', { logGroupName: 'g', logStreamName: 'a stream of/many [words] é' });
    await before.logs('PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 7 });
    await before.logs('TagLogGroup', { logGroupName: 'g', tags: { team: 'web' } });
    const { nextForwardToken } = await before.logs('GetLogEvents', { logGroupName: 'g', logStreamName: 's' });
    await before.logs('DeleteLogStream', { logGroupName: 'g', logStreamName: 'gone' });

    const after = logsOf(await killed(before, store));
    for (const [operation, input] of [
      ['DescribeLogGroups', {}],
      ['ListTagsLogGroup', { logGroupName: 'g' }],
      ['DescribeLogStreams', { logGroupName: 'g' }],
      ['FilterLogEvents', { logGroupName: 'g' }],
    ] as const) {
      expect(await after.logs(operation, input)).toEqual(await before.logs(operation, input));
    }
    await after.put('s', [1, 'three']);
    const next = { logGroupName: 'g', logStreamName: 's', nextToken: nextForwardToken };
    expect(messages(await after.logs('GetLogEvents', next))).toEqual(['three']);
    expect(after.ecs.state()).toMatchObject({ 'log-group': { length: 1 }, 'log-event': { length: 3 } });
  });

  it('21.14 what is deleted, dropped or reset leaves nothing there', async () => {
    const store = memoryStore();
    const l = logsOf(kept(store));
    for (let turn = 0; turn < 3; turn += 1) {
      await l.put('s', ...Array.from({ length: 4000 }, (_, index) => [turn, String(index)] as const));
    }
    const records = (): number => [...store.entries.keys()].filter((key) => key.startsWith('log-')).length;
    expect(records()).toBe(10_002);
    await l.logs('DeleteLogGroup', { logGroupName: 'g' });
    expect(records()).toBe(0);
    await l.put('s', [0, 'x']);
    expect(records()).toBe(3);
    l.ecs.reset();
    await l.logs('DescribeLogGroups');
    expect(records()).toBe(0);
  });

  it('21.14 lines of containers are there again, those too that are held back when it ends', async () => {
    const store = memoryStore();
    const before = logsOf(kept(store));
    await before.call('CreateCluster', { clusterName: 'c' });
    const options = { 'awslogs-group': 'g', 'awslogs-stream-prefix': 'p', 'awslogs-multiline-pattern': '^Starting' };
    const logConfiguration = { logDriver: 'awslogs', options };
    await before.register('web:1', { containerDefinitions: [container('web:1', { logConfiguration })] });
    await before.call('RunTask', { cluster: 'c', taskDefinition: 'web' });
    await before.seconds(4);
    await before.ecs.close();
    const after = logsOf(await killed(before, store));
    expect(messages(await after.logs('FilterLogEvents', { logGroupName: 'g' }))).toEqual(['Starting web:1\nReady']);
  });
});
