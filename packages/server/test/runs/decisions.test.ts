import type { DeliveryFinished } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { deployKeys } from '../../src/runs/deploy-keys.ts';
import { exitOf, outcomeOf, type SettledJob, servicesOf } from '../../src/runs/outcome.ts';
import { foldersToRemove, type KeptRun, runsToRemove } from '../../src/runs/retention.ts';
import { type QueuedRun, turnOf } from '../../src/runs/turn.ts';
import { jobOf } from './support/job-of.ts';

const queued = (number: number, given: Partial<QueuedRun> = {}): QueuedRun => ({
  number,
  status: 'waiting',
  supersededBy: null,
  canceledBy: null,
  ...given,
});

describe('the turn of a run', () => {
  it.each<[string, number, readonly QueuedRun[], number, ReturnType<typeof turnOf>]>([
    ['comes at once where nothing else is there', 1, [queued(1)], 1, { kind: 'start' }],
    [
      'does not come while as many run as may',
      2,
      [queued(1, { status: 'running' }), queued(2)],
      1,
      { kind: 'wait', behind: [1] },
    ],
    ['comes beside another where two may run', 2, [queued(1, { status: 'running' }), queued(2)], 2, { kind: 'start' }],
    ['comes after that of an older one that waits', 3, [queued(2), queued(3)], 1, { kind: 'wait', behind: [2] }],
    [
      'names all that come before, in their order',
      9,
      [queued(9), queued(8), queued(4, { status: 'running' })],
      2,
      { kind: 'wait', behind: [4, 8] },
    ],
    [
      'is given up when a newer run took the ref over',
      1,
      [queued(1, { supersededBy: 2 }), queued(2)],
      1,
      { kind: 'superseded', by: 2 },
    ],
    ['is not behind a run that gives its own up', 2, [queued(1, { supersededBy: 2 }), queued(2)], 1, { kind: 'start' }],
    ['is not behind a run that was canceled', 2, [queued(1, { canceledBy: 'ada' }), queued(2)], 1, { kind: 'start' }],
    ['is over when somebody canceled it', 1, [queued(1, { canceledBy: 'ada' })], 1, { kind: 'canceled', by: 'ada' }],
    [
      'was there already, for a run that is running (after a crash)',
      1,
      [queued(1, { status: 'running', supersededBy: 2 }), queued(2)],
      1,
      { kind: 'start' },
    ],
  ])('%s', (_, number, all, limit, turn) => {
    expect(turnOf(number, all, limit)).toEqual(turn);
  });
});

describe('what a job has for itself', () => {
  const branch = { kind: 'branch', name: 'main' } as const;
  const expand = (text: string): string => text.replace('$CI_COMMIT_REF_SLUG', 'main');
  const environment = (action: 'start' | 'prepare' | 'stop' | 'verify' | 'access', name = 'production') => ({
    name,
    url: null,
    action,
  });
  it.each<[string, Parameters<typeof jobOf>[1], readonly string[]]>([
    ['nothing, for a test', { script: ['npm test'] }, []],
    ['its environment', { environment: environment('start') }, ['environment production']],
    ['the environment that it stops', { environment: environment('stop') }, ['environment production']],
    ['not an environment that it only looks at', { environment: environment('verify') }, []],
    [
      'the environment by its name after expansion',
      { environment: environment('start', 'review/$CI_COMMIT_REF_SLUG') },
      ['environment review/main'],
    ],
    ['its resource group', { resourceGroup: 'database' }, ['resource group database']],
    [
      'both, always in the same order',
      { resourceGroup: 'database', environment: environment('start') },
      ['environment production', 'resource group database'],
    ],
    ['the ref, in a stage that is called deploy', { stage: 'deploy' }, ['branch main']],
    ['none, where it always runs in such a stage: it cleans up', { stage: 'deploy', when: 'always' }, []],
    ['the ref, in a stage whose name has deploy in it', { stage: 'eu-deploy' }, ['branch main']],
    ['the ref, when its script calls ecs-deploy', { script: ['./scripts/ecs-deploy -c a -n b'] }, ['branch main']],
    ['the ref, when its script calls slipway deploy', { script: ['cd x && slipway deploy --tag 1'] }, ['branch main']],
    ['nothing, for a script that only speaks of deploying', { script: ['echo ready for ecs-deployment'] }, []],
  ])('is %s', (_, given, keys) => {
    expect(deployKeys(jobOf('job', given), branch, expand)).toEqual(keys);
  });
});

const settled = (name: string, status: string, given: Partial<SettledJob> = {}): SettledJob => ({
  name,
  status,
  reason: null,
  supersededBy: null,
  deliveries: [],
  ...given,
});

const ended = (exit: number, services: DeliveryFinished['services'] = []): DeliveryFinished => ({
  type: 'delivery.finished',
  exit,
  durationMs: 1,
  reads: 1,
  services,
  error: null,
  resume: null,
});

describe('how a run ended', () => {
  it.each<[string, readonly SettledJob[], string | null, string, string]>([
    ['with all jobs passed', [settled('a', 'success'), settled('b', 'success')], null, 'success', '2 jobs passed'],
    [
      'with jobs that did not have to run',
      [settled('a', 'success'), settled('b', 'skipped')],
      null,
      'success',
      '1 job passed',
    ],
    [
      'with a failure that is allowed, and says so',
      [settled('a', 'success'), settled('lint', 'warning', { reason: 'exit 2' })],
      null,
      'success',
      '2 jobs passed, lint failed: exit 2 (allowed)',
    ],
    [
      'with a failure and its reason',
      [settled('test', 'failed', { reason: 'exit 1' }), settled('deploy', 'skipped')],
      null,
      'failed',
      'test failed: exit 1',
    ],
    [
      'with a failure, even where a newer run took over as well',
      [settled('test', 'failed', { reason: 'exit 1' }), settled('deploy', 'skipped', { supersededBy: 8 })],
      null,
      'failed',
      'test failed: exit 1',
    ],
    ['canceled', [settled('test', 'canceled')], 'ada', 'canceled', 'canceled by ada'],
    [
      'superseded, when a deployment was left to a newer run',
      [settled('test', 'success'), settled('deploy', 'skipped', { supersededBy: 8 })],
      null,
      'superseded',
      'superseded by #8: deploy was not started',
    ],
  ])('%s', (_, jobs, canceledBy, status, detail) => {
    expect(outcomeOf(jobs, canceledBy)).toEqual({ status, detail });
  });
});

describe('the exit status of a run', () => {
  it.each<[string, Parameters<typeof exitOf>[0], readonly SettledJob[], number]>([
    ['is 0 for a success', 'success', [settled('a', 'success')], 0],
    ['is 0 where nothing was to do', 'nothing', [], 0],
    ['is 2 for a file with errors', 'invalid', [], 2],
    ['is 6 for a superseded one', 'superseded', [], 6],
    ['is 130 for a canceled one', 'canceled', [], 130],
    ['is 4 for a failed one', 'failed', [settled('test', 'failed')], 4],
    ['is that of the rollout which failed', 'failed', [settled('deploy', 'failed', { deliveries: [ended(5)] })], 5],
    ['is that of the last try', 'failed', [settled('deploy', 'failed', { deliveries: [ended(5), ended(6)] })], 6],
    [
      'is 4 where the delivery went well and the job failed',
      'failed',
      [settled('d', 'failed', { deliveries: [ended(0)] })],
      4,
    ],
    ['takes no number that is none', 'failed', [settled('d', 'failed', { deliveries: [ended(1e9)] })], 4],
    [
      'does not come from jobs that passed',
      'failed',
      [settled('deploy', 'warning', { deliveries: [ended(5)] }), settled('test', 'failed')],
      4,
    ],
  ])('%s', (_, status, jobs, exit) => {
    expect(exitOf(status, jobs)).toBe(exit);
  });

  it('goes with the last word about each service', () => {
    const outcome = (service: string, exit: number) => ({
      service,
      deploymentId: null,
      taskDefinition: null,
      verdict: null,
      exit,
    });
    const deliveries = [ended(4, [outcome('web', 4), outcome('worker', 0)]), ended(0, [outcome('web', 0)])];
    expect(servicesOf([settled('deploy', 'success', { deliveries })])).toEqual([
      outcome('web', 0),
      outcome('worker', 0),
    ]);
  });
});

describe('what is removed', () => {
  const run = (number: number, finishedAt: number | null, bytes = 10, project = 'web'): KeptRun => ({
    id: `${project}-${number}`,
    project,
    number,
    finishedAt,
    bytes,
  });
  const all = { ageMs: null, runs: null, bytes: null };
  it.each<[string, readonly KeptRun[], Parameters<typeof runsToRemove>[1], readonly string[]]>([
    ['nothing without limits', [run(1, 0), run(2, 1)], all, []],
    ['what is older than the age', [run(1, 100), run(2, 800), run(3, 950)], { ...all, ageMs: 300 }, ['web-1']],
    ['never a run that is not over', [run(1, null), run(2, 0), run(3, 999)], { ...all, ageMs: 1 }, ['web-2']],
    ['never the last that ended in a project', [run(1, 0), run(9, 1, 10, 'api')], { ...all, ageMs: 1, bytes: 0 }, []],
    ['the oldest of too many in one project', [run(1, 1), run(2, 2), run(3, 3)], { ...all, runs: 2 }, ['web-1']],
    ['each project by itself', [run(1, 1), run(2, 2), run(1, 1, 10, 'api')], { ...all, runs: 1 }, ['web-1']],
    ['the oldest until the rest fits', [run(1, 1), run(2, 2), run(3, 3)], { ...all, bytes: 25 }, ['web-1']],
    ['and counts what is not over', [run(1, 1), run(2, 2), run(3, null, 15)], { ...all, bytes: 25 }, ['web-1']],
    ['the oldest first', [run(3, 3), run(1, 1), run(2, 2)], { ...all, runs: 1 }, ['web-1', 'web-2']],
  ])('is %s', (_, runs, policy, removed) => {
    expect(runsToRemove(runs, policy, 1000)).toEqual(removed);
  });

  const folder = (path: string, changedAt: number, bytes: number) => ({ path, changedAt, bytes });
  it.each<[string, Parameters<typeof foldersToRemove>[0], readonly string[]]>([
    ['no folder that is young and fits', [folder('a', 990, 50)], []],
    ['a folder past its age', [folder('a', 100, 1), folder('b', 990, 1)], ['a']],
    [
      'the oldest folders, until the rest fits',
      [folder('a', 970, 40), folder('b', 980, 40), folder('c', 990, 40)],
      ['a'],
    ],
    ['even the only one, if it is too large', [folder('a', 990, 500)], ['a']],
    [
      'all older ones behind one that does not fit',
      [folder('a', 970, 1), folder('b', 980, 500), folder('c', 990, 1)],
      ['a', 'b'],
    ],
  ])('is %s', (_, folders, removed) => {
    expect(foldersToRemove(folders, { ageMs: 500, bytes: 100 }, 1000)).toEqual(removed);
  });
});
