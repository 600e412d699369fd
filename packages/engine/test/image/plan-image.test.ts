import { describe, expect, it } from 'vitest';
import { explain } from '../../src/errors/explain.ts';
import { type Origin, planImage, publicSource } from '../../src/image/plan/plan-image.ts';
import { parseImageReference, printFamiliar } from '../../src/model/image-reference.ts';

const commit = '1f0c5e0f7d1c4c7ab1f8e0a6f0e3d2c1b0a99887';
const origin: Origin = { commit, committedAt: Date.UTC(2026, 0, 2, 3, 4, 5), remote: null, changed: [] };
const wanted = {
  image: parseImageReference('registry.example/team/my_app'),
  tags: [],
  labels: {},
  allowDirty: false,
};

describe('the name of an image', () => {
  it('has the whole commit as its tag', () => {
    const { image, others } = planImage(wanted, origin);
    expect(printFamiliar(image)).toBe(`registry.example/team/my_app:${commit}`);
    expect(others).toEqual([]);
  });

  it('keeps the tag of the commit beside those that are asked for, each once', () => {
    const { image, others } = planImage({ ...wanted, tags: ['1.4', 'latest', '1.4', commit] }, origin);
    expect(image.tag).toBe(commit);
    expect(others.map(({ tag }) => tag)).toEqual(['1.4', 'latest']);
  });

  it.each(['nginx', 'localhost:5000/a', 'registry.example:5000/a/b/c/d__e', '[2001:db8::1]:5000/app', 'docker.io/x/y'])(
    'may be in any repository: %s',
    (name) => {
      const image = parseImageReference(name);
      expect(planImage({ ...wanted, image }, origin).image).toEqual({ ...image, tag: commit });
    },
  );

  it('says so where the tree has changes that were allowed', () => {
    const plan = planImage({ ...wanted, allowDirty: true }, { ...origin, changed: ['a.js'] });
    expect(plan).toMatchObject({ isDirty: true, image: { tag: `${commit}-dirty` } });
    expect(plan.labels['org.opencontainers.image.revision']).toBe(`${commit}-dirty`);
  });

  it('is not made of a clean tree just because changes would be allowed', () => {
    expect(planImage({ ...wanted, allowDirty: true }, origin)).toMatchObject({
      isDirty: false,
      image: { tag: commit },
    });
  });

  it('is refused to a tree with changes, which are named', () => {
    const changed = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const refusal = refusalOf(() => planImage(wanted, { ...origin, changed }));
    expect(refusal).toMatchObject({ code: 'DIRTY_TREE', exit: 2 });
    expect(refusal.what).toContain('a, b, c, d, e and 2 more');
  });
});

describe('the labels of an image', () => {
  it('are those of OCI, with the time of the commit, and the repository for slipway clean', () => {
    const { labels, created } = planImage(wanted, { ...origin, remote: 'https://bot:s3cr3t@git.example/team/app.git' });
    expect(labels).toEqual({
      'org.opencontainers.image.created': '2026-01-02T03:04:05Z',
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.source': 'https://git.example/team/app.git',
      'slipway.repository': 'registry.example/team/my_app',
    });
    expect(created).toBe('2026-01-02T03:04:05Z');
  });

  it('may be set by the user, but for the one that slipway clean goes by', () => {
    const labels = { 'org.opencontainers.image.source': 'https://example.org', team: 'a', 'slipway.repository': 'x' };
    expect(planImage({ ...wanted, labels }, origin).labels).toMatchObject({
      'org.opencontainers.image.source': 'https://example.org',
      team: 'a',
      'slipway.repository': 'registry.example/team/my_app',
    });
  });

  it('have no source where there is no remote', () => {
    expect(Object.keys(planImage(wanted, origin).labels)).not.toContain('org.opencontainers.image.source');
  });
});

describe('a remote as others may see it', () => {
  it.each([
    ['https://git.example/team/app.git', 'https://git.example/team/app.git'],
    ['https://user:token@git.example:8443/team/app', 'https://git.example:8443/team/app'],
    ['https://git.example/app?private_token=abc#x', 'https://git.example/app'],
    ['ssh://git@git.example:2222/team/app.git', 'ssh://git.example:2222/team/app.git'],
    ['git@git.example:team/app.git', 'ssh://git.example/team/app.git'],
    ['/srv/git/app.git', null],
    ['file:///srv/git/app.git', null],
    ['../app', null],
  ])('%s is %s', (remote, source) => {
    expect(publicSource(remote)).toBe(source);
  });
});

function refusalOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    return explain(error);
  }
  throw new Error('nothing was refused');
}
