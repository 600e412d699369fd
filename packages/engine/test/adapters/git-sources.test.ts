import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changedPaths, gitSources } from '../../src/adapters/git/git-sources.ts';
import { explain } from '../../src/errors/explain.ts';

const sources = gitSources({ PATH: process.env['PATH'], HOME: '/nowhere' });
const date = '2026-01-02T03:04:05Z';

function repository() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-git-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=n', '-c', 'user.email=e@x', ...words], {
      env,
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  const write = (name: string, text = name) => writeFileSync(join(folder, name), text);
  const commit = () => {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'm');
    return git('rev-parse', 'HEAD');
  };
  return { folder, git, write, commit };
}

describe('the commit of a folder', () => {
  it('is told with its time and without changes', async () => {
    const { folder, write, commit } = repository();
    write('a');
    const sha = commit();
    expect(await sources.describe(folder)).toEqual({
      commit: sha,
      committedAt: Date.parse(date),
      remote: null,
      changed: [],
    });
  });

  it('is that of the repository around it', async () => {
    const { folder, write, commit } = repository();
    mkdirSync(join(folder, 'sub'));
    write('sub/a');
    const sha = commit();
    expect(await sources.describe(join(folder, 'sub'))).toMatchObject({ commit: sha });
  });

  it('comes with everything that differs from it, but for what is ignored', async () => {
    const { folder, git, write, commit } = repository();
    write('.gitignore', 'ignored');
    for (const name of ['edited', 'renamed', 'gone', 'with space']) write(name);
    commit();
    write('edited', 'other');
    write('ignored');
    write('new\nline');
    write('with space', 'other');
    git('mv', 'renamed', 'moved');
    git('rm', '--quiet', 'gone');
    const { changed } = await sources.describe(folder);
    expect([...changed].toSorted()).toEqual(['edited', 'gone', 'moved', 'new\nline', 'with space']);
  });

  it('comes with the URL of origin, or of the only remote', async () => {
    const { folder, git, write, commit } = repository();
    write('a');
    commit();
    git('remote', 'add', 'upstream', 'https://git.example/up.git');
    expect(await sources.describe(folder)).toMatchObject({ remote: 'https://git.example/up.git' });
    git('remote', 'add', 'origin', 'https://u:p@git.example/own.git');
    expect(await sources.describe(folder)).toMatchObject({ remote: 'https://u:p@git.example/own.git' });
  });

  it('works on a detached head, as CI systems check it out', async () => {
    const { folder, git, write, commit } = repository();
    write('a');
    const sha = commit();
    git('checkout', '--quiet', '--detach');
    expect(await sources.describe(folder)).toMatchObject({ commit: sha });
  });

  it('is missing before the first one, and outside of a repository', async () => {
    expect(await sources.describe(repository().folder).catch(explain)).toMatchObject({ code: 'NO_COMMIT', exit: 2 });
    expect(await sources.describe('/').catch(explain)).toMatchObject({
      what: expect.stringContaining('not a git repository'),
    });
  });

  it('needs git', async () => {
    const without = gitSources({ PATH: '/nowhere' });
    expect(await without.describe('/').catch(explain)).toMatchObject({ code: 'NOT_INSTALLED', exit: 3 });
  });
});

describe('the paths of git status', () => {
  it('skip the old name of a rename', () => {
    expect(changedPaths('R  new\0old\0 M b\0?? c d\0')).toEqual(['new', 'b', 'c d']);
  });
});
