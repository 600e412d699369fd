import { describe, expect, it } from 'vitest';
import { planClean } from '../../src/image/plan/plan-clean.ts';
import { parseImageReference } from '../../src/model/image-reference.ts';

const repository = parseImageReference('registry.example/web');
const built = (id: string, createdAt: number, ...tags: readonly string[]) => ({
  id,
  createdAt,
  references: tags.map((tag) => (tag.includes(':') ? tag : `registry.example/web:${tag}`)),
});
const three = [built('i1', 100, '1'), built('i3', 300, '3', 'latest'), built('i2', 200, '2')];

describe('what is cleaned', () => {
  it('is all but the newest', () => {
    expect(planClean(three, repository, 1, new Set())).toEqual({
      removed: ['registry.example/web:2', 'registry.example/web:1'],
      kept: [
        { reference: 'registry.example/web:3', because: 'recent' },
        { reference: 'registry.example/web:latest', because: 'recent' },
      ],
    });
  });

  it('is everything where nothing is to be kept', () => {
    expect(planClean(three, repository, 0, new Set()).removed).toHaveLength(4);
  });

  it('is nothing where there are no more than are kept', () => {
    expect(planClean(three, repository, 3, new Set()).removed).toEqual([]);
  });

  it('is never an image that a container uses, which does not count among the newest that are kept', () => {
    expect(planClean(three, repository, 1, new Set(['i1']))).toMatchObject({
      removed: ['registry.example/web:2'],
      kept: expect.arrayContaining([{ reference: 'registry.example/web:1', because: 'in-use' }]),
    });
  });

  it('is never a name in another repository: images inherit the labels of their base', () => {
    const child = built('child', 1, 'registry.example/other:1', 'registry.example:5000/web:1', '<none>:<none>');
    expect(planClean([child], repository, 0, new Set())).toEqual({ removed: [], kept: [] });
  });

  it('knows a repository of Docker Hub by its short name', () => {
    const plan = planClean([built('i', 1, 'team/app:1')], parseImageReference('docker.io/team/app'), 0, new Set());
    expect(plan.removed).toEqual(['team/app:1']);
  });
});
