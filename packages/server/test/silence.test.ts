import { expect, it } from 'vitest';
import type { Push } from '../src/runs/runs.ts';
import { tellRun } from '../src/tell/tell-run.ts';
import { manualClock } from './support/manual-clock.ts';
import { passing, scriptedRuns } from './support/scripted-runs.ts';

const push: Push = {
  project: 'app',
  ref: {
    kind: 'branch',
    name: 'main',
  },
  sha: 'a'.repeat(40),
  before: null,
  pusher: null,
  by: 'git',
  variables: {},
};

it('says every 30 seconds of silence what still runs and for how long, and nothing more after the verdict', async () => {
  const clock = manualClock();
  const runs = scriptedRuns(() => clock.now());
  await runs.accept(push);
  const told = tellRun({ runs, clock }, { id: 'run-1', howToSee: 'look' }, new AbortController().signal);
  const silence = async (ms: number): Promise<unknown> => {
    const next = told.next();
    await clock.sleeping();
    clock.pass(ms);
    return (await next).value;
  };
  expect(await silence(30_000)).toBe('  still waiting\n');
  runs.say(1, { type: 'job.started', job: 'deploy', stage: 'deploy', attempt: 1 });
  expect((await told.next()).value).toBe('──▶ deploy\n');
  expect(await silence(30_000)).toBe('  still running: deploy (30s)\n');
  expect(await silence(30_000)).toBe('  still running: deploy (1m 00s)\n');
  runs.say(1, ...passing);
  runs.end(1);
  const rest: string[] = [];
  for await (const text of told) rest.push(text);
  expect(rest.at(-1)).toBe('✓ pipeline passed: test passed (2s)\n');
});

it('says how to see a run that goes on elsewhere, when its watching is ended', async () => {
  const runs = scriptedRuns();
  await runs.accept(push);
  const ending = new AbortController();
  const told = tellRun({ runs, clock: manualClock() }, { id: 'run-1', howToSee: 'curl -N x' }, ending.signal);
  const next = told.next();
  ending.abort();
  expect((await next).value).toContain('See it: curl -N x');
  expect((await told.next()).done).toBe(true);
});
