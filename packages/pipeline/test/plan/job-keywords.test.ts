import { describe, expect, it } from 'vitest';
import { parseTime, timeText } from '../../src/keywords/duration.ts';
import { jobOf, pipelineOf, plan } from '../support/planning.ts';

const job = (keywords: string) => jobOf(`job: {script: x, ${keywords}}`, 'job');

describe('a job', () => {
  it.each<readonly [keywords: string, expected: Record<string, unknown>]>([
    [
      'stage: test',
      {
        stage: 'test',
        when: 'on_success',
        allowFailure: false,
        needs: null,
        dependencies: null,
        artifacts: null,
        retry: { max: 0, when: ['always'] },
        timeoutMs: null,
        environment: null,
        resourceGroup: null,
        image: null,
        interruptible: false,
        afterScript: [],
      },
    ],
    ['script: [a, b]', { script: ['a', 'b'] }],
    ['script: [a, [b, [c]]]', { script: ['a', 'b', 'c'] }],
    ['before_script: b, script: [c]', { script: ['b', 'c'] }],
    ['script: [1]', { script: ['1'] }],
    ['when: manual', { when: 'manual', allowFailure: true }],
    ['when: manual, allow_failure: false', { when: 'manual', allowFailure: false }],
    ['allow_failure: yes', { allowFailure: true }],
    ['allow_failure: {exit_codes: 3}', { allowFailure: [3] }],
    ['allow_failure: {exit_codes: [3, 4]}', { allowFailure: [3, 4] }],
    ['retry: 2', { retry: { max: 2, when: ['always'] } }],
    ['retry: {max: 1, when: script_failure}', { retry: { max: 1, when: ['script_failure'] } }],
    [
      'retry: {max: 1, when: [script_failure, runner_system_failure]}',
      { retry: { max: 1, when: ['script_failure', 'runner_system_failure'] } },
    ],
    ['timeout: 1h 30m', { timeoutMs: 5_400_000 }],
    ['timeout: 90', { timeoutMs: 90_000 }],
    ['needs: []', { needs: [] }],
    [
      'artifacts: {paths: [a, b/], exclude: [c], when: always}',
      { artifacts: { paths: ['a', 'b/'], exclude: ['c'], untracked: false, when: 'always' } },
    ],
    ['artifacts: {untracked: true}', { artifacts: { paths: [], exclude: [], untracked: true, when: 'on_success' } }],
    ['artifacts: {name: x}', { artifacts: null }],
    ['environment: production', { environment: { name: 'production', url: null, action: 'start' } }],
    [
      'environment: {name: review/$CI_COMMIT_REF_SLUG, url: "https://x", action: stop}',
      { environment: { name: 'review/$CI_COMMIT_REF_SLUG', url: 'https://x', action: 'stop' } },
    ],
    ['resource_group: production', { resourceGroup: 'production' }],
    ['image: "node:22"', { image: { name: 'node:22', entrypoint: null } }],
    ['image: {name: "node:22", entrypoint: [""]}', { image: { name: 'node:22', entrypoint: [''] } }],
    ['interruptible: true', { interruptible: true }],
    [
      'variables: {A: 1.10, B: 007, C: "x", D: null, E: {value: e, description: d}}',
      { variables: { A: '1.10', B: '007', C: 'x', D: '', E: 'e' } },
    ],
    ['variables: {A: {value: "$B", expand: false}}', { variables: { A: '$$B' } }],
  ])('%s', (keywords, expected) => {
    expect(job(keywords)).toMatchObject(expected);
  });

  it('needs others, with and without their artifacts', () => {
    const text =
      'a: {script: x, stage: build}\njob: {script: x, needs: [a, {job: b, optional: true, artifacts: false}]}';
    expect(jobOf(text, 'job').needs).toEqual([
      { job: 'a', optional: false, artifacts: true },
      { job: 'b', optional: true, artifacts: false },
    ]);
  });

  it('stands in the order of the stages, then of the file', () => {
    const text =
      'stages: [one, two]\nd: {script: x, stage: .post}\nc: {script: x, stage: two}\na: {script: x, stage: one}\nb: {script: x, stage: one}\ne: {script: x, stage: .pre}';
    const { stages, jobs } = pipelineOf(text);
    expect(stages).toEqual(['.pre', 'one', 'two', '.post']);
    expect(jobs.map(({ name }) => name)).toEqual(['e', 'a', 'b', 'c', 'd']);
  });

  it('has the stages of GitLab where the file names none', () => {
    const text = 'c: {script: x, stage: deploy}\nb: {script: x}\na: {script: x, stage: build}';
    expect(pipelineOf(text).stages).toEqual(['build', 'test', 'deploy']);
  });

  it('is plain data', () => {
    const pipeline = pipelineOf('job: {script: x, rules: [{if: $CI}], artifacts: {paths: [a]}}');
    expect(JSON.parse(JSON.stringify(pipeline))).toEqual(pipeline);
  });
});

describe('nothing to run', () => {
  it.each([
    ['no job is for this push', 'job: {script: x, only: [tags]}'],
    ['the file has no job', '.t: {script: x}'],
    ['only jobs of .pre and .post are for this push', 'job: {script: x, stage: .post}'],
  ])('because %s', (why, text) => {
    expect(plan(text)).toMatchObject({ kind: 'nothing', why });
  });
});

describe('a time', () => {
  it.each([
    ['3600', 3_600_000],
    ['1h', 3_600_000],
    ['1h 30m', 5_400_000],
    ['1h30m', 5_400_000],
    ['90 minutes', 5_400_000],
    ['1 hour and 5 seconds', 3_605_000],
    ['1 day, 2 hours', 93_600_000],
    ['1.5 hours', 5_400_000],
    ['2 weeks', 1_209_600_000],
    ['1 mo', 2_592_000_000],
    ['0', null],
    ['', null],
    ['soon', null],
    ['1 fortnight', null],
    ['h', null],
    ['-1h', null],
  ])('%s is %s ms', (text, ms) => {
    expect(parseTime(text)).toBe(ms);
  });

  it.each([
    [5, '5 ms'],
    [1000, '1s'],
    [61_000, '1m 1s'],
    [3_600_000, '1h'],
    [5_405_000, '1h 30m 5s'],
  ])('%d ms is said as %s', (ms, text) => {
    expect(timeText(ms)).toBe(text);
  });
});
