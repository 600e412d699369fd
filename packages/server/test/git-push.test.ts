import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start, temporaryFolder, workTree } from './support/git-client.ts';
import { remoteLines } from './support/remote-lines.ts';
import { runningServer } from './support/running-server.ts';
import { failing, passing, scriptedRuns } from './support/scripted-runs.ts';

const jobStarted = { type: 'job.started', job: 'build', stage: 'build', attempt: 1 } as const;
const line = (text: string) => ({ type: 'job.output', job: 'build', stream: 'stdout', lines: [text] }) as const;

describe('git push', () => {
  it('creates the project, runs its pipeline and tells the pusher', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    const sha = await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push(`${server.url}/team/app.git`, 'main').finished;
    expect(exit).toBe(0);
    expect(remoteLines(stderr)).toEqual([
      `Run 1 of team/app is stored and goes on whatever happens to this terminal: curl -N ${server.url}/runs/run-1`,
      '──▶ test',
      '  $ npm test',
      '    all is well',
      '  test passed (2s)',
      '✓ pipeline passed: test passed (2s)',
    ]);
    expect(server.runs.pushes).toEqual([
      {
        project: 'team/app',
        ref: {
          kind: 'branch',
          name: 'main',
        },
        sha,
        before: null,
        pusher: null,
        by: 'git',
        variables: {},
      },
    ]);
  });

  it('streams what happens while it happens', async () => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const push = tree.push(`${server.url}/app.git`, 'main');
    await push.saw('Run 1 of app');
    server.runs.say(1, jobStarted, line('first'));
    await push.saw('    first');
    server.runs.say(1, line('second'));
    await push.saw('    second');
    server.runs.end(1);
    expect((await push.finished).exit).toBe(0);
    expect(server.logged).toEqual([]);
  });

  it('goes through when the pipeline fails, and names the failed job', async () => {
    const server = await runningServer();
    server.runs.script = failing;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push(`${server.url}/app.git`, 'main').finished;
    expect(exit).toBe(0);
    expect(remoteLines(stderr).slice(-3)).toEqual([
      '  test failed: exit 1 (2s)',
      '✗ test failed: exit 1 (2s)',
      '  The commit is stored all the same: push a better one, there is nothing to undo.',
    ]);
  });

  it('tells the commit from before, and who runs each of several refs, one after another', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    const first = await tree.commit({ 'a.txt': 'one' });
    await tree.push(`${server.url}/app.git`, 'main').finished;
    const second = await tree.commit({ 'a.txt': 'two' });
    await tree.mustGit('tag', '-a', 'v1', '-m', 'One', first);
    const { stderr } = await tree.push(`${server.url}/app.git`, 'main', 'main:topic/x', 'v1').finished;
    expect(server.runs.pushes.slice(1).map(({ ref, sha, before }) => [ref.kind, ref.name, sha, before])).toEqual([
      ['branch', 'main', second, first],
      ['branch', 'topic/x', second, null],
      // The commit that the annotated tag names, not the tag's own object.
      ['tag', 'v1', first, null],
    ]);
    expect(remoteLines(stderr).filter((text) => /^Run|pipeline passed/.test(text))).toEqual([
      expect.stringMatching(/^Run 2 /),
      expect.stringMatching(/pipeline passed/),
      expect.stringMatching(/^Run 3 /),
      expect.stringMatching(/pipeline passed/),
      expect.stringMatching(/^Run 4 /),
      expect.stringMatching(/pipeline passed/),
    ]);
  });

  it('runs nothing for a deleted branch, and nothing for what is neither branch nor tag', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    await tree.push(`${server.url}/app.git`, 'main', 'main:topic').finished;
    const { exit, stderr } = await tree.push(`${server.url}/app.git`, ':topic', 'main:refs/notes/x').finished;
    expect(exit).toBe(0);
    expect(remoteLines(stderr)).toEqual([
      'branch topic is deleted; nothing runs for that.',
      'refs/notes/x is stored; only branches and tags run a pipeline.',
    ]);
    expect(server.runs.pushes).toHaveLength(2);
  });

  it('takes a push of many megabytes in chunks, and gives it back', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    await tree.commit({ 'big.bin': randomBytes(8 * 1024 * 1024) });
    expect((await tree.push(`${server.url}/app.git`, 'main').finished).exit).toBe(0);
    const folder = temporaryFolder();
    const clone = await start('git', ['clone', '--quiet', `${server.url}/app.git`, 'copy'], folder).finished;
    expect(clone).toMatchObject({ exit: 0, stderr: '' });
    const same = await start('cmp', [join(tree.folder, 'big.bin'), join(folder, 'copy', 'big.bin')], folder).finished;
    expect(same.exit).toBe(0);
  });

  it('serves shallow clones, pushes from them, and pulls, in protocol 0 and 2', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    await tree.commit({ 'a.txt': 'two' });
    await tree.push(`${server.url}/app.git`, 'main').finished;
    for (const version of ['0', '2']) {
      const folder = temporaryFolder();
      const git = (...args: string[]) => start('git', ['-c', `protocol.version=${version}`, ...args], folder).finished;
      expect((await git('clone', '--quiet', '--depth=1', `${server.url}/app.git`, '.')).exit).toBe(0);
      expect((await git('rev-list', '--count', 'HEAD')).stdout).toBe('1\n');
      await git('commit', '--quiet', '--allow-empty', '-m', 'More');
      expect((await git('push', '--quiet', 'origin', 'HEAD:main')).exit).toBe(0);
      expect((await git('fetch', '--quiet', '--unshallow')).exit).toBe(0);
    }
    expect(await tree.git('pull', '--quiet', `${server.url}/app.git`, 'main')).toMatchObject({ exit: 0 });
    expect(await tree.mustGit('rev-list', '--count', 'HEAD')).toBe('4');
  });

  it('points HEAD of a new project to the branch that came, so that clones have something', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    await tree.push(`${server.url}/app.git`, 'main:master').finished;
    const folder = temporaryFolder();
    await start('git', ['clone', '--quiet', `${server.url}/app.git`, 'c'], folder).finished;
    expect(existsSync(join(folder, 'c', 'a.txt'))).toBe(true);
  });

  it('takes two first pushes at once into one project', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const trees = await Promise.all([workTree(), workTree()]);
    await Promise.all(trees.map((tree, at) => tree.commit({ 'a.txt': String(at) })));
    const pushes = trees.map((tree, at) => tree.push(`${server.url}/app.git`, `main:branch-${at}`).finished);
    expect((await Promise.all(pushes)).map(({ exit }) => exit)).toEqual([0, 0]);
    expect(server.runs.pushes.map(({ ref }) => ref.name).toSorted()).toEqual(['branch-0', 'branch-1']);
  });

  it('says when the run could not be stored, and keeps the commit', async () => {
    const runs = scriptedRuns();
    runs.fails = new Error('the database is full');
    const server = await runningServer({ runs });
    const tree = await workTree();
    const sha = await tree.commit({ 'a.txt': 'one' });
    const { stderr } = await tree.push(`${server.url}/app.git`, 'main').finished;
    expect(remoteLines(stderr).join('\n')).toContain('could not be stored');
    expect(server.logged.join('\n')).toContain('the database is full');
    expect((await tree.git('ls-remote', `${server.url}/app.git`)).stdout).toContain(sha);
  });
});

describe('push options', () => {
  it('nowait: returns at once and says where to look', async () => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push('-o', 'nowait', `${server.url}/app.git`, 'main').finished;
    expect(exit).toBe(0);
    expect(remoteLines(stderr)).toEqual([expect.stringContaining(`curl -N ${server.url}/runs/run-1`)]);
  });

  it.each(['skip', 'ci.skip'])('%s: stores without a run', async (option) => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push('-o', option, `${server.url}/app.git`, 'main').finished;
    expect(exit).toBe(0);
    expect(remoteLines(stderr)).toEqual(['branch main is stored; nothing runs, as asked.']);
    expect(server.runs.pushes).toEqual([]);
  });

  it('ci.variable: gives the run a variable', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const options = ['-o', 'ci.variable=STAGE=blue=green', '-o', 'ci.variable="EMPTY="'];
    await tree.push(...options, `${server.url}/app.git`, 'main').finished;
    expect(server.runs.pushes[0]?.variables).toEqual({ STAGE: 'blue=green', EMPTY: '' });
  });

  it('one that is not understood refuses the push before anything is stored, and leaves no project', async () => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push('-o', 'no-wait', `${server.url}/app.git`, 'main').finished;
    expect(exit).toBe(1);
    expect(stderr).toContain(
      'The push is refused: "no-wait" is none of nowait, skip, ci.skip and ci.variable=NAME=VALUE.',
    );
    expect(server.runs.pushes).toEqual([]);
    await expect.poll(() => readdirSync(join(server.dataFolder, 'projects'))).toEqual([]);
  });
});

describe('a pusher who goes away', () => {
  it('leaves the run going, and nobody watches for them any more', async () => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const push = tree.push(`${server.url}/app.git`, 'main');
    await push.saw('Run 1 of app');
    server.runs.say(1, jobStarted, line('first'));
    await push.saw('first');
    push.kill('SIGINT');
    await push.finished;
    await expect.poll(() => server.runs.watchers).toBe(0);
    server.runs.say(1, line('after'));
    server.runs.end(1);
    expect((await server.ask('/runs/run-1')).text).toContain('    after');
  });

  it('sees the push stored and the server end in good order while they watch', async () => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const push = tree.push(`${server.url}/app.git`, 'main');
    await push.saw('Run 1 of app');
    await server.close();
    const { exit, stderr } = await push.finished;
    expect(exit).toBe(0);
    expect(remoteLines(stderr).at(-1)).toContain('The server ends now; the run goes on when it is back.');
  });
});
