import { type Happening, stamper } from '@slipway/engine/events';
import { expect, it } from 'vitest';
import { createRunLines } from '../src/views/run-lines.ts';
import { failing } from './support/scripted-runs.ts';

function told(...happenings: readonly Happening[]): readonly string[] {
  const lines = createRunLines();
  const stamp = stamper('d', () => Date.parse('2026-01-02T03:04:05Z'));
  return happenings.flatMap((happening) => lines.tell(stamp(happening)));
}

const output = (...lines: readonly string[]): Happening => ({
  type: 'job.output',
  job: 'test',
  stream: 'stdout',
  lines,
});
const started = (job: string): Happening => ({ type: 'job.started', job, stage: 'test', attempt: 1 });

it('takes colours out of what jobs write, keeps the last state of a progress bar, and lets nothing move the cursor', () => {
  expect(
    told(
      started('test'),
      output('\u001b[32mgreen\u001b[0m', '10%\r50%\r100%', 'bell\u0007 \u001b]0;title\u0007', '\u001b[2Jx'),
    ),
  ).toEqual(['──▶ test', '    green', '    100%', '    bell\\x07', '    x']);
});

it('cuts a line that would fill the terminal', () => {
  expect(told(started('test'), output('x'.repeat(10_000)))[1]).toHaveLength(4001);
});

it('tells jobs that run side by side apart', () => {
  expect(told(started('test'), started('lint (js)'), output('of test'))).toEqual([
    '──▶ test',
    '──▶ lint (js) (stage test)',
    '──▶ test goes on',
    '    of test',
  ]);
});

it('says with a failure that the push itself went through', () => {
  expect(told(...failing).slice(-2)).toEqual([
    '✗ test failed: exit 1 (2s)',
    '  The commit is stored all the same: push a better one, there is nothing to undo.',
  ]);
});

it('names who could not be told, and the error that ended it', () => {
  expect(
    told(
      { type: 'notification.sent', to: 'https://hooks.example', outcome: 'failed', reason: 'status 500' },
      { type: 'notification.sent', to: 'https://hooks.example', outcome: 'sent', reason: null },
      {
        type: 'delivery.finished',
        exit: 1,
        durationMs: 1,
        reads: 0,
        services: [],
        resume: null,
        error: {
          code: 'BUG',
          what: 'it broke',
          hint: 'report it',
        },
      },
    ),
  ).toEqual(['! https://hooks.example could not be told: status 500', '✗ failed: it broke', '  report it']);
});
