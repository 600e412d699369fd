import { describe, expect, it } from 'vitest';
import { createLogStore } from '../../src/logs/log-store.ts';
import type { Answer } from '../local.ts';
import { cloudwatch, type Logs, messages } from './cloudwatch.ts';

const DAY_MS = 86_400_000;
const S = { logGroupName: 'g', logStreamName: 's' };

async function numbered(count: number): Promise<Logs> {
  const l = await cloudwatch();
  await l.put('s', ...Array.from({ length: count }, (_, index) => [index, String(index)] as const));
  return l;
}

describe('PutLogEvents', () => {
  it('21.3 takes a batch, and any sequence token', async () => {
    const l = await numbered(2);
    const again = { ...S, logEvents: [{ timestamp: l.now() + 5, message: 'again' }], sequenceToken: 'whatever' };
    expect(await l.logs('PutLogEvents', again)).toEqual({ nextSequenceToken: expect.stringMatching(/^\d{56}$/) });
    await l.clock.advance(1000);
    await l.put('s', [-998, 'between']);
    const { events } = await l.logs('GetLogEvents', S);
    expect(events).toEqual([
      { timestamp: l.now() - 1000, ingestionTime: l.now() - 1000, message: '0' },
      { timestamp: l.now() - 999, ingestionTime: l.now() - 1000, message: '1' },
      { timestamp: l.now() - 998, ingestionTime: l.now(), message: 'between' },
      { timestamp: l.now() - 995, ingestionTime: l.now() - 1000, message: 'again' },
    ]);
  });

  it('21.3 leaves out what is too old, expired or too new, and says which', async () => {
    const l = await numbered(1);
    await l.logs('PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 3 });
    const answer = await l.put(
      's',
      [-15 * DAY_MS, 'too old'],
      [-4 * DAY_MS, 'expired'],
      [0, 'right'],
      [7_200_001, 'too new'],
    );
    expect(answer.rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      expiredLogEventEndIndex: 2,
      tooNewLogEventStartIndex: 3,
    });
    expect(messages(await l.logs('GetLogEvents', S))).toEqual(['0', 'right']);
  });

  it.each([
    [
      'events out of order',
      [
        [1, 'b'],
        [0, 'a'],
      ],
      'Log events in a single PutLogEvents request must be in chronological order.',
    ],
    [
      'more than a day',
      [
        [-DAY_MS - 1, 'a'],
        [0, 'b'],
      ],
      'cannot span more than 24 hours',
    ],
    ['more than 1 MiB', [[0, 'x'.repeat(1_048_551)]], 'Upload too large: 1048577 bytes exceeds limit of 1048576'],
    ['no event', [], "at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1"],
    [
      'an empty message',
      [[0, '']],
      "at 'logEvents.1.member.message' failed to satisfy constraint: Member must have length",
    ],
  ] as const)('21.3 refuses all of a batch with %s', async (_, events, said) => {
    const l = await numbered(1);
    const refusal = await l.put('s', ...events).then(
      () => 'no error',
      (error: Error) => `${error.name}: ${error.message}`,
    );
    expect(refusal).toContain('InvalidParameterException: ');
    expect(refusal).toContain(said);
    expect(messages(await l.logs('GetLogEvents', S))).toEqual(['0']);
  });
});

describe('GetLogEvents', () => {
  it('21.4 gives the newest events, or from the head the oldest, with a token for either side', async () => {
    const l = await numbered(10);
    const newest = await l.logs('GetLogEvents', { ...S, limit: 3 });
    expect(messages(newest)).toEqual(['7', '8', '9']);
    const before = await l.logs('GetLogEvents', { ...S, limit: 3, nextToken: newest.nextBackwardToken });
    expect(messages(before)).toEqual(['4', '5', '6']);
    expect(messages(await l.logs('GetLogEvents', { ...S, limit: 2, nextToken: before.nextForwardToken }))).toEqual([
      '7',
      '8',
    ]);
    const oldest = await l.logs('GetLogEvents', { ...S, limit: 3, startFromHead: true });
    expect(messages(oldest)).toEqual(['0', '1', '2']);
    const end = await l.logs('GetLogEvents', { ...S, nextToken: oldest.nextBackwardToken });
    expect(end).toMatchObject({ events: [], nextBackwardToken: oldest.nextBackwardToken });
  });

  it('21.4 at the end the same token comes back, and finds what is written later', async () => {
    const l = await numbered(2);
    const all = await l.logs('GetLogEvents', { ...S, startFromHead: true });
    const end = await l.logs('GetLogEvents', { ...S, startFromHead: true, nextToken: all.nextForwardToken });
    expect(end).toMatchObject({ events: [], nextForwardToken: all.nextForwardToken });
    // In the same millisecond as the last one.
    await l.put('s', [1, 'later']);
    expect(messages(await l.logs('GetLogEvents', { ...S, nextToken: end.nextForwardToken }))).toEqual(['later']);
    await l.logs('CreateLogStream', { logGroupName: 'g', logStreamName: 'empty' });
    const empty = { logGroupName: 'g', logStreamName: 'empty' };
    const nothing = await l.logs('GetLogEvents', empty);
    await l.put('empty', [0, 'first']);
    expect(messages(await l.logs('GetLogEvents', { ...empty, nextToken: nothing.nextForwardToken }))).toEqual([
      'first',
    ]);
  });

  it('21.4 looks from startTime until before endTime, and into the group of an ARN', async () => {
    const l = await numbered(5);
    const times = { startTime: l.now() + 1, endTime: l.now() + 3 };
    const logGroupIdentifier = 'arn:aws:logs:us-east-1:123456789012:log-group:g';
    expect(messages(await l.logs('GetLogEvents', { logGroupIdentifier, logStreamName: 's', ...times }))).toEqual([
      '1',
      '2',
    ]);
    const none = await l.logs('GetLogEvents', { ...S, startTime: l.now() + 100 });
    expect(none.events).toEqual([]);
    for (const nextToken of ['x', 'f/1/s', `f/${'9'.repeat(56)}/s`]) {
      expect(await l.logsRefusal('GetLogEvents', { ...S, nextToken })).toBe(
        'InvalidParameterException: The specified nextToken is invalid.',
      );
    }
  });

  it('21.4 gives no more than 1 MiB in one answer', async () => {
    const l = await cloudwatch();
    for (let count = 0; count < 3; count += 1) await l.put('s', [count, String(count).repeat(500_000)]);
    const first = await l.logs('GetLogEvents', { ...S, startFromHead: true });
    expect(first.events).toHaveLength(2);
    expect((await l.logs('GetLogEvents', { ...S, nextToken: first.nextForwardToken })).events).toHaveLength(1);
  });
});

describe('FilterLogEvents', () => {
  const G = { logGroupName: 'g' };

  it('21.5 gives the events of all streams in the order of time, each with an id of its own', async () => {
    const l = await cloudwatch();
    await l.put('web/1', [0, 'a'], [2, 'c'], [2, 'd']);
    await l.put('web/2', [1, 'b'], [2, 'e']);
    await l.put('job', [3, 'f']);
    const all = await l.logs('FilterLogEvents', { ...G, interleaved: true });
    expect(messages(all)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(new Set(all.events.map(({ eventId }: Answer) => eventId)).size).toBe(6);
    expect(all.events[1]).toEqual({
      logStreamName: 'web/2',
      timestamp: l.now() + 1,
      ingestionTime: l.now(),
      message: 'b',
      eventId: expect.stringMatching(/^\d{56}$/),
    });
    expect(messages(await l.logs('FilterLogEvents', { ...G, logStreamNamePrefix: 'web/' }))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(messages(await l.logs('FilterLogEvents', { ...G, logStreamNames: ['job', 'web/2'] }))).toEqual([
      'b',
      'e',
      'f',
    ]);
    const times = { startTime: l.now() + 1, endTime: l.now() + 2 };
    expect(messages(await l.logs('FilterLogEvents', { ...G, ...times }))).toEqual(['b', 'c', 'd', 'e']);
    expect(await l.logsRefusal('FilterLogEvents', { ...G, logStreamNames: ['x'] })).toBe(
      'ResourceNotFoundException: The specified log stream does not exist.',
    );
    expect(await l.logsRefusal('FilterLogEvents', { ...G, logStreamNames: ['job'], logStreamNamePrefix: 'w' })).toMatch(
      /^InvalidParameterException: Only one/,
    );
  });

  it('21.5 comes in pages, also where a page ends within one millisecond', async () => {
    const l = await cloudwatch();
    await l.put('s', [0, 'a'], [0, 'b'], [0, 'no'], [0, 'c'], [1, 'd']);
    await l.put('t', [0, 'e']);
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const answer = await l.logs('FilterLogEvents', { ...G, filterPattern: '-no', limit: 2, nextToken });
      found.push(...messages(answer));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
    expect(found).toEqual(['a', 'b', 'c', 'e', 'd']);
    expect(await l.logsRefusal('FilterLogEvents', { ...G, nextToken: 'x' })).toMatch(/nextToken is invalid/);
  });
});

describe('the memory that logs take', () => {
  it('21.12 a stream keeps its newest 10,000 events', async () => {
    const l = await cloudwatch();
    const batch = (from: number) =>
      Array.from({ length: 6000 }, (_, index) => [from + index, String(from + index)] as const);
    await l.put('s', ...batch(0));
    await l.put('s', ...batch(6000));
    const { events } = await l.logs('GetLogEvents', { ...S, startFromHead: true });
    expect([events.length, events[0].message]).toEqual([10_000, '2000']);
  });

  it('21.12 a stream keeps its newest 4 MiB, and all together 32 MiB', async () => {
    const l = await cloudwatch();
    const stored = async (): Promise<number> =>
      (await l.logs('DescribeLogGroups')).logGroups[0].storedBytes / 1024 / 1024;
    for (let count = 0; count < 10; count += 1) await l.put('s0', [count, `${count}`.padEnd(1_000_000)]);
    expect(await stored()).toBeGreaterThan(3);
    expect(await stored()).toBeLessThanOrEqual(4);
    expect((await l.logs('GetLogEvents', { ...S, logStreamName: 's0', limit: 1 })).events[0].message.trim()).toBe('9');
    for (let stream = 1; stream < 10; stream += 1) {
      for (let count = 0; count < 4; count += 1) await l.put(`s${stream}`, [count, 'x'.repeat(1_000_000)]);
    }
    expect(await stored()).toBeGreaterThan(25);
    expect(await stored()).toBeLessThanOrEqual(32);
    await l.logs('DeleteLogGroup', { logGroupName: 'g' });
    await l.put('s', [0, 'x']);
    expect(await stored()).toBeLessThan(1);
  });

  it('21.12 there are at most 10,000 streams: those that were silent for longest give way', () => {
    let now = 0;
    const gone: string[] = [];
    const nothing = () => undefined;
    const logs = createLogStore(() => now, {
      groupChanged: nothing,
      groupGone: nothing,
      streamAdded: nothing,
      streamGone: ({ name }) => gone.push(name),
      eventAdded: nothing,
      eventGone: nothing,
    });
    const group = logs.addGroup({ accountId: '123456789012', region: 'us-east-1' }, { name: 'g' });
    const first = logs.addStream(group, 's0');
    for (now = 1; now < 10_000; now += 1) logs.addStream(group, `s${now}`);
    logs.append(first, [{ timestamp: now, message: 'x' }]);
    expect(gone).toEqual([]);
    logs.addStream(group, 'new');
    expect([gone.length, gone[0], group.streams.size]).toEqual([1000, 's1', 9001]);
    expect([group.streams.has('s0'), group.streams.has('new')]).toEqual([true, true]);
  });
});
