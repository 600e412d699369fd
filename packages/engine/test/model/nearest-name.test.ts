import { describe, expect, it } from 'vitest';
import { nearestName } from '../../src/model/nearest-name.ts';

describe('the name that was probably meant', () => {
  it.each([
    ['two letters that are swapped', 'wbe', ['proxy', 'web'], ['web']],
    ['a letter too many', 'webb', ['proxy', 'web'], ['web']],
    ['a letter too few', 'prxy', ['proxy', 'web'], ['proxy']],
    ['a wrong letter', 'wib', ['web'], ['web']],
    ['the nearer one of two', 'workers', ['worked', 'worker'], ['worker']],
    ['nothing that is far away', 'job', ['web', 'proxy'], []],
    ['nothing for short names that share no letter', 'ab', ['xy'], []],
    ['nothing for nothing', '', ['web'], []],
  ])('is found for %s', (_, typed, names, meant) => {
    expect(nearestName(typed, names)).toEqual(meant);
  });
});
