import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitMeaning } from '../../src/model/exit-code.ts';
import { exitStatus, worstExitStatus } from '../../src/model/exit-status.ts';
import type { FinalVerdict } from '../../src/model/verdict.ts';

describe('the exit status of a verdict', () => {
  it.each<[FinalVerdict, number]>([
    [{ kind: 'succeeded', detail: '', notWaitedFor: null }, 0],
    [{ kind: 'nothing-to-do', detail: '' }, 0],
    [{ kind: 'failed', cause: { kind: 'ecs' }, detail: '' }, 4],
    [{ kind: 'rolled-back', cause: { kind: 'alarm' }, detail: '', to: null, inProgress: false }, 4],
    [{ kind: 'undecided', because: 'time-is-up', detail: '' }, 5],
    [{ kind: 'undecided', because: 'no-progress', detail: '' }, 5],
    [{ kind: 'undecided', because: 'lost-sight', detail: '' }, 5],
    [{ kind: 'undecided', because: 'interrupted', detail: '' }, 130],
    [{ kind: 'superseded', by: 'ecs-svc/3', detail: '' }, 6],
  ])('of %j is %i', (verdict, status) => {
    expect(exitStatus(verdict)).toBe(status);
  });
});

describe('the worst exit status', () => {
  it.each<[readonly number[], number]>([
    [[], 0],
    [[0, 0], 0],
    [[0, 6], 6],
    [[6, 5, 0], 5],
    [[5, 4, 6], 4],
    [[3, 4], 3],
    [[1, 3], 1],
    [[4, 130, 0], 130],
    [[0, 42], 42],
  ])('of %j is %i', (statuses, worst) => {
    expect(worstExitStatus(statuses)).toBe(worst);
  });

  it('is one of them, does not depend on their order, and is 0 only where all are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 130), { minLength: 1 }), (statuses) => {
        const worst = worstExitStatus(statuses);
        expect(statuses).toContain(worst);
        expect(worstExitStatus(statuses.toReversed())).toBe(worst);
        expect(worst === 0).toBe(statuses.every((status) => status === 0));
      }),
    );
  });
});

describe('the meaning of an exit code', () => {
  it.each<[number | null, RegExp | null]>([
    [137, /SIGKILL.*memory.*stopTimeout/],
    [139, /SIGSEGV/],
    [143, /SIGTERM/],
    [134, /SIGABRT/],
    [127, /not found/],
    [126, /executed/],
    [1, null],
    [0, null],
    [null, null],
  ])('of %s', (exitCode, meaning) => {
    if (meaning === null) expect(exitMeaning(exitCode)).toBeNull();
    else expect(exitMeaning(exitCode)).toMatch(meaning);
  });
});
