import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTable } from '../src/views/run-table.ts';
import { temporaryFolder, workTree } from './support/git-client.ts';
import { remoteLines } from './support/remote-lines.ts';
import { type RunningServer, runningServer } from './support/running-server.ts';
import { passing } from './support/scripted-runs.ts';

/** Every path below a folder, so that nothing appears unseen. */
function everything(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true }).map(String).toSorted();
}

/** Sends bytes as they are, and gives the answer. */
function raw(server: RunningServer, text: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.url);
    let answer = '';
    const socket: Socket = connect(Number(port), hostname, () => socket.end(text));
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}

const request = (server: RunningServer, start: string, ...headers: string[]): Promise<string> =>
  raw(
    server,
    [`${start} HTTP/1.1`, `Host: ${new URL(server.url).host}`, 'Connection: close', ...headers, '', ''].join('\r\n'),
  );

describe('a name that would lead elsewhere', () => {
  it.each([
    '/../outside.git',
    '/a/../../outside.git',
    '/%2e%2e/outside.git',
    '/..%2foutside.git',
    '/.git',
    '/a/.git',
    '/a.git/b.git',
    '//etc.git',
    '/--upload-pack=touch.git',
    '/a%00b.git',
    '/a\\b.git',
    '/A.git',
    '/ssh:x.git',
  ])('%s is refused, and nothing is written anywhere', async (path) => {
    const server = await runningServer();
    const before = everything(server.dataFolder);
    expect(await request(server, `GET ${path}/info/refs?service=git-receive-pack`)).toMatch(/^HTTP\/1\.1 404 /);
    const pack = ['Content-Type: application/x-git-receive-pack-request', 'Content-Length: 0'];
    expect(await request(server, `POST ${path}/git-receive-pack`, ...pack)).toMatch(/^HTTP\/1\.1 404 /);
    expect(everything(server.dataFolder)).toEqual(before);
  });

  it('is refused with a sentence that git shows', async () => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push(`${server.url}/My-App.git`, 'main').finished;
    expect(exit).toBe(128);
    expect(remoteLines(stderr).join()).toContain('There can be no project of this name: each part');
  });
});

describe('what lies in a pushed repository', () => {
  it('is only stored: no hook, no configuration, no filter of it runs', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    const mark = join(temporaryFolder(), 'ran');
    const hook = `#!/bin/sh\ntouch ${mark}\n`;
    await tree.commit({
      'hooks/post-receive': hook,
      'hooks/update': hook,
      'git-hooks/post-receive': hook,
      '.githooks/pre-receive': hook,
      config: `[core]\n\tfsmonitor = touch ${mark}\n\thooksPath = hooks\n`,
      HEAD: 'ref: refs/heads/main\n',
      '.gitattributes': '* filter=x\n',
      '.gitmodules': '[submodule "x"]\n	path = x\n	url = https://example.org/x\n',
    });
    expect((await tree.push(`${server.url}/app.git`, 'main').finished).exit).toBe(0);
    expect(existsSync(mark)).toBe(false);
    expect(readdirSync(join(server.dataFolder, 'projects', 'app.git'))).not.toContain('hooks');
  });

  it('is refused where it holds what git itself forbids, and nothing is left', async () => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    // A tree with an entry named .git: checked out, it would be a repository's own folder.
    const blob = await tree.mustGit('rev-parse', 'HEAD:a.txt');
    const bytes = Buffer.concat([Buffer.from('100644 .git\0'), Buffer.from(blob, 'hex')]);
    writeFileSync(join(tree.folder, 'tree'), bytes);
    const bad = await tree.mustGit('hash-object', '-t', 'tree', '-w', '--literally', 'tree');
    const commit = await tree.mustGit('commit-tree', '-m', 'Bad', bad);
    const { exit, stderr } = await tree.push(`${server.url}/app.git`, `${commit}:refs/heads/main`).finished;
    expect(exit).toBe(1);
    expect(stderr).toContain('hasDotgit');
    await expect.poll(() => readdirSync(join(server.dataFolder, 'projects'))).toEqual([]);
    expect(server.runs.pushes).toEqual([]);
  });

  it.each(['refs/replace/x', 'refs/slipway/runs/1'])('cannot be stored under %s', async (ref) => {
    const server = await runningServer();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push(`${server.url}/app.git`, `main:${ref}`).finished;
    expect(exit).toBe(1);
    expect(stderr).toContain('deny updating a hidden ref');
  });

  it('has branch names that stay names', async () => {
    const server = await runningServer();
    server.runs.script = passing;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a shell would expand.
    const names = ['$(touch${IFS}x)', '`touch`', ';reboot', "it's", 'a&b|c', 'ü'];
    await tree.push(`${server.url}/app.git`, ...names.map((name) => `main:refs/heads/${name}`)).finished;
    expect(server.runs.pushes.map(({ ref }) => ref.name).toSorted()).toEqual(names.toSorted());
  });
});

describe('the environment of git', () => {
  it('has nothing of the server in it, and no configuration of its user', async () => {
    const tools = temporaryFolder();
    const dump = join(tools, 'dump');
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    writeFileSync(join(tools, 'git'), `#!/bin/sh\n[ "$1" = http-backend ] && env > ${dump}\nexec ${real} "$@"\n`);
    chmodSync(join(tools, 'git'), 0o755);
    const server = await runningServer({
      env: {
        PATH: `${tools}:${process.env['PATH']}`,
        DATABASE_URL: 'postgresql://geheim',
        HOME: '/root',
        GIT_DIR: '/etc',
      },
    });
    server.runs.script = passing;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    expect((await tree.push(`${server.url}/app.git`, 'main').finished).exit).toBe(0);
    const names = readFileSync(dump, 'utf8')
      .split('\n')
      .map((text) => text.split('=')[0] ?? '');
    expect(names).not.toContain('DATABASE_URL');
    expect(names).not.toContain('GIT_DIR');
    expect(readFileSync(dump, 'utf8')).toContain(`HOME=${join(server.dataFolder, 'home')}`);
  });
});

describe('a request that asks for too much', () => {
  it('a push larger than allowed is refused with the reason, and leaves nothing', async () => {
    const server = await runningServer({ largestPush: 100_000 });
    const tree = await workTree();
    await tree.commit({ 'big.bin': randomBytes(300_000) });
    const { exit, stderr } = await tree.push(`${server.url}/app.git`, 'main').finished;
    expect(exit).toBe(1);
    expect(stderr).toContain('pack exceeds maximum allowed size');
    await expect.poll(() => readdirSync(join(server.dataFolder, 'projects'))).toEqual([]);
  });

  it('headers of many kilobytes are refused', async () => {
    const server = await runningServer();
    expect(await request(server, 'GET /runs', `X-Big: ${'x'.repeat(40_000)}`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('half a push leaves nothing when its sender goes away', async () => {
    const server = await runningServer();
    const head = [
      'POST /app.git/git-receive-pack HTTP/1.1',
      `Host: ${new URL(server.url).host}`,
      'Content-Type: application/x-git-receive-pack-request',
      'Content-Length: 100000',
      '',
      `0077${'0'.repeat(40)} ${'a'.repeat(40)} refs/heads/main`,
    ].join('\r\n');
    await raw(server, head);
    await expect.poll(() => readdirSync(join(server.dataFolder, 'projects'))).toEqual([]);
    expect(server.runs.pushes).toEqual([]);
  });

  it('a header that is no version of the protocol does not reach git', async () => {
    const server = await runningServer();
    expect(
      await request(server, 'GET /app.git/info/refs?service=git-receive-pack', 'Git-Protocol: version=2\x7f;$(x)'),
    ).toMatch(/^HTTP\/1\.1 (200|400) /);
  });
});

describe('hooks and pages', () => {
  it.each(['/hooks/post-receive', '/hooks/pre-receive'])('%s is not for those without a key', async (path) => {
    const server = await runningServer();
    const body = JSON.stringify({
      project: 'app',
      updates: `${'0'.repeat(40)} ${'a'.repeat(40)} refs/heads/main`,
      options: [],
    });
    for (const authorization of ['', 'Bearer x', `Bearer ${'0'.repeat(64)}`]) {
      expect((await server.ask(path, { method: 'POST', headers: { authorization }, body })).status).toBe(403);
    }
    expect(server.runs.pushes).toEqual([]);
  });

  it('a list of runs moves no cursor, whatever a job or a branch is called', () => {
    const run = { id: '1', number: 1, project: 'app', sha: 'a'.repeat(40), status: 'failed', receivedAt: 'now' };
    const table = runTable([{ ...run, ref: { name: 'x\u202ey' }, detail: '\x1b]0;owned\x07 failed: exit 1' }]);
    expect(table).toMatch(/x\\u202ey .* \\x1b\]0;owned\\x07 failed: exit 1$/);
  });

  it('a page with a rebound name, or of another server, changes and reads nothing', async () => {
    const server = await runningServer();
    const rebound = ['GET /runs HTTP/1.1', 'Host: evil.example', 'Connection: close', '', ''].join('\r\n');
    expect(await raw(server, rebound)).toMatch(/^HTTP\/1\.1 403 /);
    const push = [
      'GET /app.git/info/refs?service=git-receive-pack HTTP/1.1',
      'Host: evil.example',
      'Connection: close',
      '',
      '',
    ];
    expect(await raw(server, push.join('\r\n'))).toMatch(/^HTTP\/1\.1 403 /);
    expect(
      await request(server, 'POST /runs/run-1/cancel', 'Origin: http://evil.example', 'Content-Length: 0'),
    ).toMatch(/ 403 /);
  });

  it.each([
    '/runs/../../etc/passwd',
    '/runs/%2e%2e%2fx',
    '/runs/x%00',
    '/projects/../x/runs',
    '/projects/A/runs',
    '/nothing',
  ])('%s is not there', async (path) => {
    const server = await runningServer();
    expect(await request(server, `GET ${path}`)).toMatch(/^HTTP\/1\.1 404 /);
  });
});
