import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeliveryEvent, encodeEvent } from '@slipway/engine/events';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { mostReportedBytes, mostReportedLine, readReported } from '../../src/runs/reported-events.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-reported-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (text = ''): string => {
  files += 1;
  const path = join(folder, `events-${files}`);
  writeFileSync(path, text);
  return path;
};

const event = (seq: number): DeliveryEvent => ({
  v: 1,
  deliveryId: 'd',
  seq,
  at: '2026-01-01T00:00:00.000Z',
  type: 'api.troubled',
  action: 'ecs:DescribeServices',
  message: 'no answer',
});

it('reads what is there, and later only what came since', async () => {
  const path = fresh(encodeEvent(event(1)));
  const first = await readReported(path, 0, false);
  expect(first.events).toEqual([event(1)]);
  appendFileSync(path, encodeEvent(event(2)));
  expect((await readReported(path, first.offset, false)).events).toEqual([event(2)]);
});

it('waits for the end of a line, and does not when nothing more comes', async () => {
  const line = encodeEvent(event(1));
  const path = fresh(line.slice(0, -1));
  expect(await readReported(path, 0, false)).toMatchObject({ events: [], offset: 0 });
  expect((await readReported(path, 0, true)).events).toEqual([event(1)]);
});

it.each([
  ['no JSON', 'hello\n'],
  ['no event', '{"v":1}\n'],
  ['another version', '{"v":9,"type":"api.troubled"}\n'],
  ['an event without a stamp', '{"v":1,"type":"api.troubled"}\n'],
  [
    'an event that wraps another',
    `${JSON.stringify({ ...event(1), type: 'job.reported', job: 'x', event: event(2) })}\n`,
  ],
  [
    'the end of a delivery without its services',
    `${JSON.stringify({ ...event(1), type: 'delivery.finished', exit: 1, durationMs: 1, services: [null], error: null, resume: null })}\n`,
  ],
  ['a plan without its images', `${JSON.stringify({ ...event(1), type: 'plan.made', services: ['web'] })}\n`],
  [
    'a verdict without its reason',
    `${JSON.stringify({ ...event(1), type: 'rollout.judged', service: 'web', verdict: { kind: 'failed' } })}\n`,
  ],
  ['the push of somebody else', `${JSON.stringify({ ...event(1), type: 'push.received', author: 'Eve' })}\n`],
  ['a line that is too long', `${'x'.repeat(mostReportedLine + 1)}\n`],
])('passes over %s and goes on behind it', async (_, line) => {
  expect(await readReported(fresh(`${line}${encodeEvent(event(7))}`), 0, false)).toMatchObject({
    events: [event(7)],
    malformed: 1,
  });
});

it('passes over a type that it does not know without a complaint: a newer command wrote it', async () => {
  const path = fresh(`${JSON.stringify({ ...event(1), type: 'something.new' })}\n`);
  expect(await readReported(path, 0, false)).toMatchObject({ events: [], malformed: 0 });
});

it('does not go over the whole of what a job may report', async () => {
  const path = fresh();
  appendFileSync(path, `${'x'.repeat(1000)}\n`.repeat(Math.ceil(mostReportedBytes / 1001) + 10));
  let offset = 0;
  for (let looks = 0; looks < 40; looks += 1) {
    const next = await readReported(path, offset, true);
    if (next.offset === offset) break;
    offset = next.offset;
  }
  expect(offset).toBeLessThanOrEqual(mostReportedBytes);
  expect(await readReported(path, offset, true)).toMatchObject({ events: [], offset });
});

it('follows no link and hangs at no pipe', async () => {
  const link = join(folder, 'link');
  symlinkSync(fresh(encodeEvent(event(1))), link);
  expect((await readReported(link, 0, true)).events).toEqual([]);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect((await readReported(pipe, 0, true)).events).toEqual([]);
  expect((await readReported(join(folder, 'nothing'), 0, true)).events).toEqual([]);
});

it('gives every event once and in order, however the file grows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 30 }), async (cuts) => {
      const text = [1, 2, 3, 4, 5].map((seq) => encodeEvent(event(seq))).join('');
      const path = fresh();
      const read: number[] = [];
      let offset = 0;
      let written = 0;
      for (const cut of [...cuts, text.length]) {
        appendFileSync(path, text.slice(written, written + cut));
        written = Math.min(text.length, written + cut);
        const next = await readReported(path, offset, written === text.length);
        offset = next.offset;
        read.push(...next.events.map(({ seq }) => seq));
      }
      expect(read).toEqual([1, 2, 3, 4, 5]);
    }),
    { numRuns: 30 },
  );
});
