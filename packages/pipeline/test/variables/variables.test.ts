import { BadVariables, parseVariables, predefinedVariables } from '@slipway/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandText, expandVariables, unexpandable } from '../../src/variables/expand.ts';
import { environmentSlug, slugOf } from '../../src/variables/slug.ts';

describe('expansion', () => {
  const lookup = (name: string) => ({ A: 'a', B: '$A', LONG: 'x'.repeat(1000) })[name];

  it.each([
    ['$A', 'a'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    ['${A}', 'a'],
    ['%A%', 'a'],
    ['x$A-y', 'xa-y'],
    ['$AB', ''],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    ['${A}B', 'aB'],
    ['$$A', '$A'],
    ['$$$A', '$a'],
    ['$UNSET', ''],
    ['%UNSET%', '%UNSET%'],
    ['100%', '100%'],
    ['$', '$'],
    ['${A', '${A'],
    ['$1', '$1'],
    ['$B', '$A'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    ['${A:-b}', '${A:-b}'],
  ])('of %s is %s', (text, expanded) => {
    expect(expandText(text, lookup)).toBe(expanded);
  });

  const layers = (...all: readonly Record<string, string>[]) =>
    expandVariables(all.map((variables) => ({ variables, raw: false })));

  it.each<readonly [says: string, layers: readonly Record<string, string>[], expanded: Record<string, string>]>([
    ['goes on through variables, in any order', [{ A: '$B', B: '$C', C: 'c' }], { A: 'c', B: 'c', C: 'c' }],
    ['takes the strongest layer', [{ A: '1', B: '$A' }, { A: '2' }], { A: '2', B: '2' }],
    [
      'lets a variable refer to what it replaces',
      [{ PATH: '/bin' }, { PATH: '/opt:$PATH' }, { PATH: '/x:$PATH' }],
      { PATH: '/x:/opt:/bin' },
    ],
    ['makes nothing of a variable that refers to itself alone', [{ A: 'a$A' }], { A: 'a' }],
    ['ends in a circle', [{ A: 'a$B', B: 'b$A' }], { A: 'ab', B: 'b' }],
    ['keeps what is protected', [{ A: unexpandable('$B'), B: 'b' }], { A: '$B', B: 'b' }],
  ])('%s', (_, all, expanded) => {
    expect(layers(...all)).toEqual(expanded);
  });

  it('does not grow without end', () => {
    const bombs = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`V${n}`, n === 0 ? 'xxxxxxxxxx' : `$V${n - 1}`.repeat(10)]),
    );
    const lengths = Object.values(layers(bombs)).map(({ length }) => length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(128 * 1024);
  });

  it('does not grow without end together', () => {
    const many = Array.from({ length: 5000 }, (_, n) => [`B${n}`, '$A$A']);
    const expanded = layers({ A: 'x'.repeat(60_000), ...Object.fromEntries(many) });
    expect(Object.values(expanded).join('').length).toBeLessThan(3 * 1024 * 1024);
    expect(expanded['B0']).toHaveLength(120_000);
  });

  it('does not follow a chain without end', () => {
    const chain = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`A${n}`, `$A${n + 1}`]));
    expect(layers({ ...chain, A300: 'found' })['A0']).toBe('found');
    expect(layers({ ...chain, A49999: 'too far' })['A0']).toBe('');
  });

  it('gives a protected text back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', 'A', '{', '}', ' ') }), (text) => {
        expect(expandText(unexpandable(text), lookup)).toBe(text);
      }),
    );
  });
});

describe('slugs', () => {
  it.each([
    ['master', 'master'],
    ['feature/ABC-12_x', 'feature-abc-12-x'],
    ['--a--', 'a'],
    ['a'.repeat(100), 'a'.repeat(63)],
    ['ünïcode', 'n-code'],
  ])('of %s is %s', (text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  it('of environments are short, begin with a letter and differ', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        expect(environmentSlug(name)).toMatch(/^[a-z][a-z0-9-]{0,23}$/);
        expect(environmentSlug(name)).toMatch(/[a-z0-9]$/);
      }),
    );
    expect(environmentSlug('production')).toBe('production');
    expect(environmentSlug('review/a')).not.toBe(environmentSlug('review-a'));
  });
});

describe('predefined variables', () => {
  const { run } = makeYardRun();

  it('of a branch', () => {
    expect(predefinedVariables(run, null)).toMatchObject({
      CI: 'true',
      GITLAB_CI: 'true',
      CI_COMMIT_BRANCH: 'feature/x',
      CI_COMMIT_REF_NAME: 'feature/x',
      CI_COMMIT_REF_SLUG: 'feature-x',
      CI_COMMIT_BEFORE_SHA: '0'.repeat(40),
      CI_COMMIT_TITLE: 'Say hello',
      CI_COMMIT_MESSAGE: 'Say hello\n\nWith a body.\n',
      CI_COMMIT_DESCRIPTION: 'With a body.',
      CI_COMMIT_AUTHOR: 'Ada <ada@example.org>',
      CI_PROJECT_NAME: 'web',
      CI_PROJECT_PATH: 'team/web',
      CI_PROJECT_NAMESPACE: 'team',
      CI_PROJECT_PATH_SLUG: 'team-web',
      CI_SERVER_HOST: '127.0.0.1',
      CI_SERVER_PORT: '8080',
      CI_BUILD_REF: run.sha,
      CI_BUILD_REF_NAME: 'feature/x',
      CI_BUILD_BEFORE_SHA: '0'.repeat(40),
      CI_BUILD_REPO: run.repositoryUrl,
    });
    expect(predefinedVariables(run, null)).not.toHaveProperty('CI_COMMIT_TAG');
  });

  it('of a tag', () => {
    const variables = predefinedVariables({ ...run, ref: { kind: 'tag', name: 'v1' } }, null);
    expect(variables).toMatchObject({ CI_COMMIT_TAG: 'v1', CI_BUILD_TAG: 'v1', CI_COMMIT_REF_NAME: 'v1' });
    expect(variables).not.toHaveProperty('CI_COMMIT_BRANCH');
  });

  it('of a job', () => {
    const environment = { name: 'Review/x', url: 'https://x.example', action: 'start' };
    const job = {
      id: '7',
      name: 'unit test',
      stage: 'test',
      projectDir: '/b/web',
      buildsDir: '/b',
      startedAt: '2026-01-02T03:04:05Z',
      timeoutMs: 60_000,
      manual: true,
      environment,
      image: 'node:22',
    };
    expect(predefinedVariables(run, job)).toMatchObject({
      CI_JOB_ID: '7',
      CI_JOB_NAME: 'unit test',
      CI_JOB_NAME_SLUG: 'unit-test',
      CI_JOB_STAGE: 'test',
      CI_JOB_TIMEOUT: '60',
      CI_JOB_MANUAL: 'true',
      CI_JOB_IMAGE: 'node:22',
      CI_PROJECT_DIR: '/b/web',
      CI_BUILDS_DIR: '/b',
      CI_ENVIRONMENT_NAME: 'Review/x',
      CI_ENVIRONMENT_URL: 'https://x.example',
      CI_BUILD_ID: '7',
      CI_BUILD_NAME: 'unit test',
      CI_BUILD_STAGE: 'test',
    });
  });
});

function makeYardRun() {
  return {
    run: {
      ref: { kind: 'branch' as const, name: 'feature/x' },
      sha: '0123456789abcdef0123456789abcdef01234567',
      before: null,
      defaultBranch: 'main',
      source: 'push' as const,
      commit: {
        message: 'Say hello\n\nWith a body.\n',
        author: 'Ada <ada@example.org>',
        timestamp: '2026-01-02T03:04:05Z',
      },
      pipelineId: '17',
      pipelineIid: '3',
      createdAt: '2026-01-02T03:04:06Z',
      project: 'team/web',
      repositoryUrl: 'http://127.0.0.1:8080/team/web.git',
      serverUrl: 'http://127.0.0.1:8080',
      user: null,
    },
  };
}

describe('a file of variables', () => {
  it.each<readonly [text: string, variables: Record<string, string>]>([
    ['A=1\nB=two words\n', { A: '1', B: 'two words' }],
    ['# note\n\nexport A=1 # one\n', { A: '1' }],
    ['A="x # y"\r\nB=\'$A "q"\'\r\n', { A: 'x # y', B: '$A "q"' }],
    ['A="one\\ntwo"\nB="one\ntwo"\nC=', { A: 'one\ntwo', B: 'one\ntwo', C: '' }],
    ['A=a=b', { A: 'a=b' }],
    ['A="say \\"x\\" \\\\"', { A: 'say "x" \\' }],
  ])('%j', (text, variables) => {
    expect(parseVariables(text)).toEqual(variables);
  });

  it('is told all that is wrong with it at once', () => {
    const read = () => parseVariables('A=1\nnonsense\n1B=2\nC="open\n');
    expect(read).toThrow(BadVariables);
    expect(read).toThrow('line 2 is not NAME=VALUE\nline 3 is not NAME=VALUE\nline 4: the quote of C is not closed');
  });
});
