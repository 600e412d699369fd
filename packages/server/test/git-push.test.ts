import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start, temporaryFolder, workTree } from './support/git-client.ts';
import { runningServer } from './support/running-server.ts';
import { failing, passing } from './support/scripted-runs.ts';

describe('git push', () => {
  it('creates the project, runs its pipeline and tells the pusher', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    const sha = await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push(`${server.url}/team/app.git`, 'main').finished;
    expect(exit).toBe(0);
    expect(stderr.split('\n').filter((line) => line.startsWith('remote:')).map((line) => line.trimEnd())).toEqual([
      `remote: Run 1 of team/app is stored and goes on whatever happens to this terminal: curl -N ${server.url}/runs/run-1`,
      'remote: -----> test',
      'remote:        $ npm test',
      'remote:        all is well',
      'remote:        test passed (2s)',
      'remote: -----> passed: 1 job (2s)',
    ]);
    expect(server.runs.pushes).toEqual([
      {
        ...{ project: 'team/app', ref: { kind: 'branch', name: 'main' }, sha, before: null },
        ...{ pusher: null, by: 'git', variables: {} },
      },
    ]);
    const clone = temporaryFolder();
    const { exit: cloned } = await start('git', ['clone', '--depth=1', `${server.url}/team/app.git`, 'c'], clone).finished;
    expect(cloned).toBe(0);
    expect(existsSync(join(clone, 'c', 'a.txt'))).toBe(true);
  });

  it('goes through when the pipeline fails, and says so', async () => {
    const server = await runningServer();
    server.runs.script = failing;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push(`${server.url}/app.git`, 'main').finished;
    expect(exit).toBe(0);
    expect(stderr).toContain('remote: -----> failed: test failed: exit 1 (2s)');
  });
});
