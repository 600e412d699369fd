import { type Job, type JobState, nextStep } from '@slipway/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobNamed } from '../support/jobs.ts';

type Status = 'success' | 'warning' | 'failed' | 'canceled';
interface Told {
  readonly order: readonly string[];
  readonly states: Readonly<Record<string, string>>;
  readonly finished: string | null;
}

/** Plays a pipeline: every job that may start ends at once, as it is told. */
function play(
  jobs: readonly Job[],
  ends: Readonly<Record<string, Status>> = {},
  cancelAfter: string | null = null,
): Told {
  const stages = [...new Set(jobs.map(({ stage }) => stage))].toSorted();
  const states: Record<string, JobState> = {};
  const order: string[] = [];
  let canceled = cancelAfter === '';
  for (let step = 0; step <= jobs.length * 2 + 2; step += 1) {
    const { start, settle, finished } = nextStep({ jobs, stages }, states, { canceled });
    for (const { job, state } of settle) {
      if (states[job] !== undefined) throw new Error(`${job} is settled twice`);
      states[job] = state;
    }
    if (finished !== null)
      return {
        order,
        states: Object.fromEntries(Object.entries(states).map(([name, { status }]) => [name, status])),
        finished,
      };
    const [job] = start;
    if (job === undefined) throw new Error('nothing starts and nothing is finished');
    if (states[job.name] !== undefined) throw new Error(`${job.name} starts twice`);
    order.push(job.name);
    const status = ends[job.name] ?? 'success';
    states[job.name] = { status, reason: status === 'success' ? null : 'exit 1' };
    canceled ||= job.name === cancelAfter;
  }
  throw new Error('it does not end');
}

const job = (name: string, stage: string, more: Partial<Job> = {}) => jobNamed(name, { stage, ...more });
const needing = (...names: readonly string[]) => names.map((name) => ({ job: name, optional: false, artifacts: true }));
/** The pipeline of 2015: test, build, deploy, and clean up always. */
const classic = [job('test', '1'), job('build', '2'), job('deploy', '3'), job('clean', '4', { when: 'always' })];

describe('the order of jobs', () => {
  it.each<
    readonly [says: string, jobs: readonly Job[], ends: Record<string, Status>, cancelAfter: string | null, told: Told]
  >([
    [
      'stage by stage',
      classic,
      {},
      null,
      {
        order: ['test', 'build', 'deploy', 'clean'],
        states: { test: 'success', build: 'success', deploy: 'success', clean: 'success' },
        finished: 'success',
      },
    ],
    [
      'the first failure skips what comes after, and clean runs although the failure was long before',
      classic,
      { test: 'failed' },
      null,
      {
        order: ['test', 'clean'],
        states: { test: 'failed', build: 'skipped', deploy: 'skipped', clean: 'success' },
        finished: 'failed',
      },
    ],
    [
      'a failure that is allowed skips nothing',
      classic,
      { test: 'warning' },
      null,
      {
        order: ['test', 'build', 'deploy', 'clean'],
        states: { test: 'warning', build: 'success', deploy: 'success', clean: 'success' },
        finished: 'success',
      },
    ],
    [
      'clean runs after a cancel too',
      classic,
      { build: 'canceled' },
      'build',
      {
        order: ['test', 'build', 'clean'],
        states: { test: 'success', build: 'canceled', deploy: 'canceled', clean: 'success' },
        finished: 'canceled',
      },
    ],
    [
      'a failing clean fails the pipeline',
      classic,
      { clean: 'failed' },
      null,
      {
        order: ['test', 'build', 'deploy', 'clean'],
        states: { test: 'success', build: 'success', deploy: 'success', clean: 'failed' },
        finished: 'failed',
      },
    ],
    [
      'on_failure runs after a failure',
      [job('a', '1'), job('b', '2'), job('c', '3', { when: 'on_failure' })],
      { a: 'failed' },
      null,
      { order: ['a', 'c'], states: { a: 'failed', b: 'skipped', c: 'success' }, finished: 'failed' },
    ],
    [
      'on_failure is skipped where nothing failed, and stops nothing',
      [job('a', '1'), job('b', '2', { when: 'on_failure' }), job('c', '3')],
      {},
      null,
      { order: ['a', 'c'], states: { a: 'success', b: 'skipped', c: 'success' }, finished: 'success' },
    ],
    [
      'on_failure is not for an allowed failure',
      [job('a', '1'), job('b', '2', { when: 'on_failure' })],
      { a: 'warning' },
      null,
      { order: ['a'], states: { a: 'warning', b: 'skipped' }, finished: 'success' },
    ],
    [
      'on_failure does not run after a cancel',
      [job('a', '1'), job('b', '2', { when: 'on_failure' })],
      { a: 'canceled' },
      'a',
      { order: ['a'], states: { a: 'canceled', b: 'canceled' }, finished: 'canceled' },
    ],
    [
      'all jobs of a stage run although one fails',
      [job('a', '1'), job('b', '1'), job('c', '2')],
      { a: 'failed' },
      null,
      { order: ['a', 'b'], states: { a: 'failed', b: 'success', c: 'skipped' }, finished: 'failed' },
    ],
    [
      'a manual job that may fail stops nothing',
      [job('a', '1'), job('m', '2', { when: 'manual', allowFailure: true }), job('c', '3')],
      {},
      null,
      { order: ['a', 'c'], states: { a: 'success', m: 'manual', c: 'success' }, finished: 'success' },
    ],
    [
      'a manual job that may not fail blocks what comes after',
      [job('a', '1'), job('m', '2', { when: 'manual' }), job('c', '3'), job('z', '4', { when: 'always' })],
      {},
      null,
      { order: ['a', 'z'], states: { a: 'success', m: 'manual', c: 'skipped', z: 'success' }, finished: 'success' },
    ],
    [
      'a manual job after a failure is skipped',
      [job('a', '1'), job('m', '2', { when: 'manual', allowFailure: true })],
      { a: 'failed' },
      null,
      { order: ['a'], states: { a: 'failed', m: 'skipped' }, finished: 'failed' },
    ],
    [
      'needs make the stages not matter',
      [job('a', '1'), job('b', '1'), job('c', '2', { needs: needing('b') }), job('d', '3', { needs: [] })],
      { a: 'failed' },
      null,
      {
        order: ['a', 'b', 'c', 'd'],
        states: { a: 'failed', b: 'success', c: 'success', d: 'success' },
        finished: 'failed',
      },
    ],
    [
      'a need that was skipped skips',
      [job('a', '1'), job('b', '2', { needs: needing('a') }), job('c', '3', { needs: needing('b') })],
      { a: 'failed' },
      null,
      { order: ['a'], states: { a: 'failed', b: 'skipped', c: 'skipped' }, finished: 'failed' },
    ],
    [
      'a need that somebody would have to start skips',
      [job('m', '1', { when: 'manual', allowFailure: true }), job('b', '2', { needs: needing('m') }), job('c', '3')],
      {},
      null,
      { order: ['c'], states: { m: 'manual', b: 'skipped', c: 'success' }, finished: 'success' },
    ],
    [
      'an optional need that is not there is none',
      [job('b', '2', { needs: [{ job: 'gone', optional: true, artifacts: true }] })],
      {},
      null,
      { order: ['b'], states: { b: 'success' }, finished: 'success' },
    ],
    [
      'always with needs waits for them and runs',
      [job('a', '1'), job('z', '2', { when: 'always', needs: needing('a') })],
      { a: 'failed' },
      null,
      { order: ['a', 'z'], states: { a: 'failed', z: 'success' }, finished: 'failed' },
    ],
    [
      'a circle ends all the same',
      [job('a', '1', { needs: needing('b') }), job('b', '1', { needs: needing('a') })],
      {},
      null,
      { order: [], states: { a: 'skipped', b: 'skipped' }, finished: 'success' },
    ],
  ])('%s', (_, jobs, ends, cancelAfter, told) => {
    expect(play(jobs, ends, cancelAfter)).toEqual(told);
  });

  it('starts all jobs at once that may run side by side', () => {
    const jobs = [job('a', '1'), job('b', '1'), job('c', '2'), job('d', '2', { needs: [] })];
    const { start, finished } = nextStep({ jobs, stages: ['1', '2'] }, {}, { canceled: false });
    expect(start.map(({ name }) => name)).toEqual(['a', 'b', 'd']);
    expect(finished).toBeNull();
  });

  it('waits for what runs before it is finished', () => {
    const step = nextStep({ jobs: [job('a', '1')], stages: ['1'] }, { a: { status: 'running' } }, { canceled: true });
    expect(step).toEqual({ start: [], settle: [], finished: null });
  });
});

describe('any pipeline', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const anyJob = (name: string) =>
    fc
      .record({
        stage: fc.constantFrom('1', '2', '3'),
        when: fc.constantFrom('on_success', 'on_failure', 'always', 'manual'),
        allowFailure: fc.boolean(),
        needs: fc.option(fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }), { nil: null, freq: 2 }),
      })
      .map(({ needs, ...more }) => jobNamed(name, { ...more, needs: needs === null ? null : needing(...needs) }));
  const anyPipeline = fc.subarray(names).chain((chosen) => fc.tuple(...chosen.map(anyJob)));
  const anyEnds = fc.dictionary(fc.constantFrom(...names), fc.constantFrom('success', 'warning', 'failed', 'canceled'));

  it('ends, runs no job twice and settles every job once', () => {
    fc.assert(
      fc.property(anyPipeline, anyEnds, fc.option(fc.constantFrom('', ...names)), (jobs, ends, cancelAfter) => {
        const { order, states, finished } = play(jobs, ends, cancelAfter);
        expect(new Set(order).size).toBe(order.length);
        expect(Object.keys(states).toSorted()).toEqual(jobs.map(({ name }) => name).toSorted());
        expect(Object.values(states)).not.toContain('waiting');
        const failed = Object.values(states).includes('failed');
        if (finished === 'success') expect(failed).toBe(false);
        if (finished === 'failed') expect(failed).toBe(true);
      }),
    );
  });

  it('runs every job with when: always, as long as its needs make no circle', () => {
    fc.assert(
      fc.property(anyPipeline, anyEnds, fc.option(fc.constantFrom('', ...names)), (jobs, ends, cancelAfter) => {
        const staged = jobs.map((one) => ({ ...one, needs: null }));
        const { order } = play(staged, ends, cancelAfter);
        for (const one of staged) if (one.when === 'always') expect(order).toContain(one.name);
      }),
    );
  });

  it('starts no on_success job of a later stage after a failure', () => {
    fc.assert(
      fc.property(anyPipeline, anyEnds, (jobs, ends) => {
        const staged = jobs.map((one) => ({ ...one, needs: null }));
        const { order, states } = play(staged, ends);
        for (const one of staged) {
          if (one.when !== 'on_success' || !order.includes(one.name)) continue;
          for (const other of staged)
            if (other.stage < one.stage) expect(['failed', 'canceled']).not.toContain(states[other.name]);
        }
      }),
    );
  });
});
