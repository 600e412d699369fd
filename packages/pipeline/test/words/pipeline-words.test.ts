import type { JobFinished, PipelineEvent, PipelineFinished } from '@slipway/pipeline';
import {
  asciiSigns,
  lineText,
  nothingSaid,
  pipelineWords,
  unicodeSigns,
  type WordSigns,
} from '@slipway/pipeline/words';
import { describe, expect, it } from 'vitest';

function said(events: readonly PipelineEvent[], signs: WordSigns = unicodeSigns): readonly string[] {
  let state = nothingSaid;
  return events.flatMap((event) => {
    const step = pipelineWords(state, event, signs);
    state = step.state;
    return step.lines.map(lineText);
  });
}

const started = (job: string, attempt = 1, stage = job): PipelineEvent => ({
  type: 'job.started',
  job,
  stage,
  attempt,
});
const output = (job: string, stream: 'stdout' | 'command' | 'runner', ...lines: readonly string[]): PipelineEvent => ({
  type: 'job.output',
  job,
  stream,
  lines,
});
const finished = (job: string, more: Partial<JobFinished> = {}): PipelineEvent => ({
  type: 'job.finished',
  job,
  attempt: 1,
  status: 'success',
  exitCode: 0,
  reason: null,
  durationMs: 3000,
  willRetry: false,
  ...more,
});
const ended = (more: Partial<PipelineFinished>): PipelineEvent => ({
  type: 'pipeline.finished',
  status: 'success',
  detail: '2 jobs passed',
  durationMs: 65_000,
  jobs: [],
  ...more,
});
const failure = { status: 'failed', exitCode: 1, reason: 'exit 1' } as const;

describe('the words of a pipeline', () => {
  it.each<readonly [says: string, events: readonly PipelineEvent[], lines: readonly string[]]>([
    [
      'what runs, what does not and why, and what is odd about the file',
      [
        {
          type: 'pipeline.planned',
          file: '.gitlab-ci.yml',
          stages: ['test'],
          jobs: [
            { name: 'test', stage: 'test', when: 'on_success' },
            { name: 'clean', stage: 'test', when: 'always' },
          ],
          left: [{ name: 'deploy', why: 'only master' }],
          warnings: ['.gitlab-ci.yml:3:5: x'],
        },
      ],
      ['.gitlab-ci.yml: test, clean (always)', 'not for this push: deploy (only master)', '! .gitlab-ci.yml:3:5: x'],
    ],
    [
      'a job: header, commands, output, end',
      [
        started('test'),
        output('test', 'command', 'make test'),
        output('test', 'stdout', 'ok', ''),
        output('test', 'runner', 'Kept 1 artifact.'),
        finished('test'),
      ],
      ['──▶ test', '  $ make test', '    ok', '    ', '  · Kept 1 artifact.', '  test passed (3s)'],
    ],
    ['the stage of a job that is called otherwise', [started('unit', 1, 'test')], ['──▶ unit (stage test)']],
    [
      'a failure, with the word failed',
      [started('test'), finished('test', failure)],
      ['──▶ test', '  test failed: exit 1 (3s)'],
    ],
    [
      'another try',
      [started('test'), finished('test', { ...failure, willRetry: true }), started('test', 2)],
      ['──▶ test', '  test failed: exit 1; trying again (3s)', '──▶ test (try 2)'],
    ],
    [
      'a failure that is allowed',
      [started('test'), finished('test', { ...failure, status: 'warning' })],
      ['──▶ test', '  test failed: exit 1, which is allowed (3s)'],
    ],
    [
      'a cancel',
      [started('test'), finished('test', { status: 'canceled', reason: 'canceled' })],
      ['──▶ test', '  test was canceled (3s)'],
    ],
    [
      'jobs side by side, each under its own header',
      [started('a'), started('b'), output('a', 'stdout', '1'), output('a', 'stdout', '2'), output('b', 'stdout', '3')],
      ['──▶ a', '──▶ b', '──▶ a goes on', '    1', '    2', '──▶ b goes on', '    3'],
    ],
    ['the verdict: passed', [ended({})], ['✓ pipeline passed: 2 jobs passed (1m 5s)']],
    [
      'the verdict: failed, and what was skipped or waits in one line each',
      [
        ended({
          status: 'failed',
          detail: 'test failed: exit 1',
          jobs: [
            { name: 'test', status: 'failed', reason: 'exit 1' },
            { name: 'build', status: 'skipped', reason: null },
            { name: 'deploy', status: 'skipped', reason: null },
            { name: 'ship', status: 'manual', reason: 'x' },
          ],
        }),
      ],
      ['skipped: build, deploy', 'started by hand only: ship', '✗ test failed: exit 1 (1m 5s)'],
    ],
    ['the verdict: canceled', [ended({ status: 'canceled', detail: 'canceled' })], ['! pipeline canceled (1m 5s)']],
    [
      'the verdict: superseded',
      [ended({ status: 'superseded', detail: 'by 1a2b3c4d' })],
      ['! pipeline superseded: by 1a2b3c4d (1m 5s)'],
    ],
    [
      'the verdict: nothing',
      [ended({ status: 'nothing', detail: 'no job is for this push', durationMs: 0 })],
      ['nothing to run: no job is for this push'],
    ],
    [
      'the verdict: invalid',
      [ended({ status: 'invalid', detail: 'the pipeline file has 2 errors', durationMs: 0 })],
      ['✗ the pipeline file has 2 errors'],
    ],
    [
      'output without the colours and jumps that a tool wrote',
      [started('a'), output('a', 'stdout', '\x1b[32mgreen\x1b[0m \x1b[2K\x1b]0;title\x07done')],
      ['──▶ a', '    green done'],
    ],
  ])('tell %s', (_, events, lines) => {
    expect(said(events)).toEqual(lines);
  });

  it('are ASCII where that is asked for', () => {
    const lines = said(
      [
        started('a'),
        output('a', 'runner', 'note'),
        finished('a', failure),
        ended({ status: 'failed', detail: 'a failed: exit 1' }),
      ],
      asciiSigns,
    );
    expect(lines).toEqual(['--> a', '  - note', '  a failed: exit 1 (3s)', '[failed] a failed: exit 1 (1m 5s)']);
  });
});
