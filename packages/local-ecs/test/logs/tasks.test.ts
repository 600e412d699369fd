import { describe, expect, it } from 'vitest';
import { datetimePattern } from '../../src/logs/datetime-pattern.ts';
import { splitMessage } from '../../src/logs/split-message.ts';
import { container } from '../local.ts';
import { cloudwatch, type Logs, messages } from './cloudwatch.ts';

const STACK = ['2026-01-02 10:11:12 ERROR', '  at a', '  at b', '2026-01-02 10:11:13 INFO', '  more'];

/** A task of the image `web:1` with these awslogs options, which ends after a second with these lines in its log. */
async function ran(options: Record<string, string>, logLines: readonly string[]): Promise<Logs> {
  const l = await cloudwatch();
  await run(l, options);
  l.fault({ kind: 'crash', image: 'web:1', afterMs: 1000, logLines });
  await l.seconds(30);
  return l;
}

async function run(l: Logs, options: Record<string, string>): Promise<void> {
  const logConfiguration = { logDriver: 'awslogs', options: { 'awslogs-group': '/web', ...options } };
  await l.register('web:1', { containerDefinitions: [container('web:1', { logConfiguration })] });
  await l.call('RunTask', { cluster: 'c', taskDefinition: 'web' });
}

async function written(l: Logs): Promise<string[]> {
  return messages(await l.logs('FilterLogEvents', { logGroupName: '/web' }));
}

describe('logs of tasks', () => {
  it('21.9 a running container has its stream, with the times of its lines', async () => {
    const l = await cloudwatch();
    await run(l, { 'awslogs-stream-prefix': 'ecs' });
    await l.clock.advance(2999);
    expect(await l.logs('DescribeLogGroups')).toEqual({ logGroups: [] });
    await l.clock.advance(5000);
    const { logStreams } = await l.logs('DescribeLogStreams', { logGroupName: '/web' });
    expect(logStreams).toMatchObject([{ logStreamName: expect.stringMatching(/^ecs\/app\/[0-9a-f]{32}$/) }]);
    const { events } = await l.logs('FilterLogEvents', { logGroupName: '/web' });
    expect(events[0]).toMatchObject({
      timestamp: l.now() - 4999,
      ingestionTime: l.now() - 4999,
      message: 'Starting web:1',
    });
  });

  it('21.9 lines come in their order, empty ones not at all, and long ones in pieces', async () => {
    const long = 'é'.repeat(200_000);
    const l = await ran({ 'awslogs-stream-prefix': 'ecs', mode: 'non-blocking' }, ['one', '', 'two', long]);
    const [, ...lines] = await written(l);
    expect(lines.slice(0, 2)).toEqual(['one', 'two']);
    expect(lines.slice(2).join('')).toBe(long);
    expect(lines.slice(2).map((line) => Buffer.byteLength(line))).toEqual([262_118, 137_882]);
  });

  it('21.9 pieces never cut a character', () => {
    expect(splitMessage('aé€😀', 4)).toEqual(['aé', '€', '😀']);
    expect(splitMessage('')).toEqual([]);
  });

  it('21.9 groups and streams that somebody deletes come again with the next line', async () => {
    const l = await cloudwatch();
    await run(l, { 'awslogs-stream-prefix': 'ecs' });
    await l.seconds(4);
    await l.logs('DeleteLogGroup', { logGroupName: '/web' });
    l.fault({ kind: 'crash', image: 'web:1', afterMs: 1000, logLines: ['again'] });
    await l.call('RunTask', { cluster: 'c', taskDefinition: 'web' });
    await l.seconds(30);
    expect(await written(l)).toContain('again');
  });

  it.each([
    ['a pattern', { 'awslogs-multiline-pattern': '^\\d{4}-' }],
    ['a pattern with the flags of Go', { 'awslogs-multiline-pattern': '(?i)^2026.* (error|info)$' }],
    ['a format of times', { 'awslogs-datetime-format': '%Y-%m-%d %H:%M:%S' }],
  ])('21.10 lines are joined to events by %s', async (_, options) => {
    const l = await ran({ 'awslogs-stream-prefix': 'ecs', ...options }, STACK);
    expect((await written(l)).slice(1)).toEqual([STACK.slice(0, 3).join('\n'), STACK.slice(3).join('\n')]);
  });

  it('21.10 what is held back comes after 5 seconds, and a reset forgets it', async () => {
    const l = await cloudwatch();
    const options = { 'awslogs-stream-prefix': 'ecs', 'awslogs-multiline-pattern': '^never' };
    await run(l, options);
    await l.clock.advance(7999);
    expect(await written(l)).toEqual([]);
    await l.clock.advance(1);
    expect(await written(l)).toEqual(['Starting web:1\nReady']);
    await run(l, options);
    await l.clock.advance(4000);
    l.ecs.reset();
    await l.seconds(60);
    expect(await l.logs('DescribeLogGroups')).toEqual({ logGroups: [] });
  });

  it('21.10 a pattern that cannot be read makes every line an event', async () => {
    const l = await ran({ 'awslogs-stream-prefix': 'ecs', 'awslogs-multiline-pattern': '(' }, ['a', 'b']);
    expect((await written(l)).slice(1)).toEqual(['a', 'b']);
  });

  it.each([
    ['%Y-%m-%dT%H:%M:%S.%f', 'at 2026-01-02T10:11:12.123456 x'],
    ['[%b %d, %Y %I:%M %p]', '[Jan 2, 2026 10:11 AM] x'],
    ['%A %j %y 100%%', 'Monday 12 26 100%'],
    ['%d.%m', 'on 02.01'],
  ])('21.10 the format %s finds a time', (format, line) => {
    expect(new RegExp(datetimePattern(format)).test(line)).toBe(true);
    expect(new RegExp(datetimePattern(format)).test('no time 5x5')).toBe(false);
  });
});

describe('a log group that is missing', () => {
  const PREFIX = { 'awslogs-stream-prefix': 'ecs' };
  const stopped = async (l: Logs): Promise<string[]> => {
    const { taskArns } = await l.call('ListTasks', { cluster: 'c', desiredStatus: 'STOPPED' });
    if (taskArns.length === 0) return [];
    const { tasks } = await l.call('DescribeTasks', { cluster: 'c', tasks: taskArns });
    return tasks.map((task: { stopCode: string; stoppedReason: string }) => `${task.stopCode}: ${task.stoppedReason}`);
  };

  it('21.11 comes into being, unless it is required', async () => {
    const l = await cloudwatch();
    await run(l, PREFIX);
    await l.seconds(4);
    expect(await written(l)).toEqual(['Starting web:1', 'Ready']);
  });

  it('21.11 fails the start where it is required', async () => {
    const l = await cloudwatch({ requireLogGroups: true });
    await run(l, PREFIX);
    await l.seconds(30);
    expect(await stopped(l)).toEqual([
      expect.stringMatching(
        /^TaskFailedToStart: ResourceInitializationError: failed to validate logger args: .*The specified log group does not exist\./,
      ),
    ]);
    await l.logs('CreateLogGroup', { logGroupName: '/web' });
    await run(l, PREFIX);
    await l.seconds(4);
    expect(await written(l)).toEqual(['Starting web:1', 'Ready']);
  });

  it('21.11 is made by awslogs-create-group', async () => {
    const l = await cloudwatch({ requireLogGroups: true });
    await run(l, { ...PREFIX, 'awslogs-create-group': 'true' });
    await l.seconds(4);
    expect(await written(l)).toEqual(['Starting web:1', 'Ready']);
  });

  it('21.11 a task that is stopped before it fails just stops', async () => {
    const l = await cloudwatch({ requireLogGroups: true });
    await run(l, PREFIX);
    const { taskArns } = await l.call('ListTasks', { cluster: 'c' });
    await l.call('StopTask', { cluster: 'c', task: taskArns[0], reason: 'enough' });
    await l.seconds(10);
    expect(await stopped(l)).toEqual(['UserInitiated: enough']);
  });
});
