import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installHook, uninstallHook } from '../src/receive/hook/install-hook.ts';
import { start, temporaryFolder, type WorkTree, workTree } from './support/git-client.ts';
import { remoteLines } from './support/remote-lines.ts';
import { runningServer } from './support/running-server.ts';
import { passing } from './support/scripted-runs.ts';

/** A bare repository that somebody else serves; here, git itself by its path. */
async function bareRepository(): Promise<string> {
  const folder = join(temporaryFolder(), "it's mine", 'Shop.git');
  await start('git', ['init', '--quiet', '--bare', folder], temporaryFolder()).finished;
  await start('git', ['-C', folder, 'config', 'receive.advertisePushOptions', 'true'], temporaryFolder()).finished;
  return folder;
}

async function committed(): Promise<{ tree: WorkTree; sha: string }> {
  const tree = await workTree({ GL_USER: 'ann' });
  return { tree, sha: await tree.commit({ 'a.txt': 'one' }) };
}

const place = { server: null, project: null };

describe('slipway-server hook install', () => {
  it('has pushes to another repository run, and streams them to the pusher', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const repository = await bareRepository();
    expect(installHook({ ...place, repository, dataFolder: server.dataFolder }).join('\n')).toContain('project shop');
    const { tree, sha } = await committed();
    const { exit, stderr } = await tree.push(repository, 'main').finished;
    expect(exit).toBe(0);
    expect(remoteLines(stderr)).toEqual([
      expect.stringMatching(/^Run 1 of shop/),
      '──▶ test',
      '  $ npm test',
      '    all is well',
      '  test passed (2s)',
      '✓ pipeline passed: test passed (2s)',
    ]);
    expect(server.runs.pushes).toEqual([
      {
        project: 'shop',
        ref: {
          kind: 'branch',
          name: 'main',
        },
        sha,
        before: null,
        pusher: 'ann',
        by: 'hook',
        variables: {},
      },
    ]);
    expect((await tree.git('ls-remote', `${server.url}/shop.git`)).stdout).toContain(sha);
  });

  it('follows forced pushes and deletions, and push options', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const repository = await bareRepository();
    installHook({ ...place, repository, dataFolder: server.dataFolder, project: 'team/shop' });
    const { tree } = await committed();
    await tree.push(repository, 'main', 'main:topic').finished;
    await tree.mustGit('commit', '--quiet', '--amend', '-m', 'Another');
    const { stderr } = await tree.push('--force', '-o', 'ci.variable=A=b', repository, 'main', ':topic').finished;
    expect(remoteLines(stderr)).toContain('branch topic is deleted; nothing runs for that.');
    expect(server.runs.pushes.at(-1)).toMatchObject({
      sha: await tree.mustGit('rev-parse', 'HEAD'),
      variables: { A: 'b' },
    });
    expect((await tree.git('ls-remote', `${server.url}/team/shop.git`)).stdout).not.toContain('topic');
    const { stderr: refused } = await tree.push('-o', 'nonsense', repository, 'main:third').finished;
    expect(remoteLines(refused).join()).toContain('The commit is stored, but nothing runs: "nonsense" is none of');
  });

  it('keeps the hook that is there, is the same the second time, and goes without a trace', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const repository = await bareRepository();
    const file = join(repository, 'hooks', 'post-receive');
    const own = '#!/bin/sh\necho "own hook: $(cat | cut -d" " -f3)"\n';
    writeFileSync(file, own);
    chmodSync(file, 0o755);
    installHook({ ...place, repository, dataFolder: server.dataFolder });
    const installed = readFileSync(file, 'utf8');
    installHook({ ...place, repository, dataFolder: server.dataFolder });
    expect(readFileSync(file, 'utf8')).toBe(installed);
    const { tree } = await committed();
    const { stderr } = await tree.push(repository, 'main').finished;
    expect(remoteLines(stderr).slice(0, 2)).toEqual([
      'own hook: refs/heads/main',
      expect.stringMatching(/^Run 1 of shop/),
    ]);
    expect(uninstallHook(repository).join()).toContain('the one from before is back');
    expect(readFileSync(file, 'utf8')).toBe(own);
    expect(uninstallHook(repository).join()).toContain('There is no hook of Slipway');
    expect(existsSync(`${file}.before-slipway`)).toBe(false);
  });

  it('tells the pusher plainly when the server does not run, and when nobody may read the token', async () => {
    const server = await runningServer();
    const repository = await bareRepository();
    installHook({ ...place, repository, dataFolder: server.dataFolder });
    const { tree } = await committed();
    await server.close();
    const { exit, stderr } = await tree.push(repository, 'main').finished;
    expect(exit).toBe(0);
    expect(remoteLines(stderr).join()).toContain('no pipeline runs');
    installHook({ ...place, repository, dataFolder: join(server.dataFolder, 'nothing') });
    const { stderr: unreadable } = await tree.push(repository, 'main:topic').finished;
    expect(remoteLines(unreadable).join()).toContain('must be able to read this file');
  });

  it('refuses what is no repository, and a name that no project can have', async () => {
    const folder = temporaryFolder();
    expect(() => installHook({ ...place, repository: folder, dataFolder: folder })).toThrow('is no repository of git');
    const repository = await bareRepository();
    expect(() => installHook({ ...place, repository, dataFolder: folder, project: '../x' })).toThrow('--project NAME');
  });
});
