import { renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { parseAccessFile } from '../src/access/access-file.ts';
import { createAttempts } from '../src/access/attempts.ts';
import { parseHtpasswd } from '../src/access/htpasswd.ts';
import { hasRight, matchesName } from '../src/access/rights.ts';
import { start, temporaryFolder, workTree } from './support/git-client.ts';
import { manualClock } from './support/manual-clock.ts';
import { remoteLines } from './support/remote-lines.ts';
import { runningServer } from './support/running-server.ts';
import { passing } from './support/scripted-runs.ts';

const hashOf = (password: string) => hashSync(password, 4);
const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

const users = `ann:${hashOf('ann-secret')}\nbob:${hashOf('bob-secret')}\neve:${hashOf('eve-secret')}\n`;
const rights = ['create: [ann]', 'projects:', '  team/*: {push: ann, read: [bob]}', '  public: {read: "*"}'].join('\n');

async function guarded(more: { auth?: string; access?: string | null; createOnPush?: boolean } = {}) {
  const folder = temporaryFolder();
  const auth = join(folder, 'users');
  const access = join(folder, 'access.yml');
  writeFileSync(auth, more.auth ?? users);
  writeFileSync(access, more.access ?? rights);
  const clock = manualClock();
  const server = await runningServer({
    auth,
    access: more.access === null ? null : access,
    createOnPush: more.createOnPush ?? null,
    clock,
  });
  server.runs.script = passing;
  const { host } = new URL(server.url);
  return { server, auth, access, clock, urlFor: (name: string) => `http://${name}:${name}-secret@${host}` };
}

describe('an htpasswd file', () => {
  it('names users', () => {
    const { content, problems } = parseHtpasswd(`# who\n\n${users}`);
    expect([...content.keys()]).toEqual(['ann', 'bob', 'eve']);
    expect(problems).toEqual([]);
  });

  it.each([
    ['ann', 'line 1: it is not written NAME:HASH'],
    ['a b:x', 'line 1: a name has'],
    ['ann:{SHA}x', 'line 1: the password of ann is not hashed by bcrypt'],
    ['ann:$apr1$x', 'line 1: the password of ann is not hashed by bcrypt'],
    [`ann:$2y$31$${'a'.repeat(53)}`, 'line 1: the bcrypt cost of ann'],
    [`${users}ann:${hashOf('x')}`, 'line 4: ann is there twice'],
    ['', 'it names no user'],
  ])('%j is refused', (text, problem) => {
    expect(parseHtpasswd(text).problems).toEqual([expect.stringContaining(problem)]);
  });
});

describe('an access file', () => {
  const { content } = parseAccessFile(rights);
  it.each([
    ['ann', 'push', 'team/app', true],
    ['ann', 'read', 'team/app', true],
    ['ann', 'create', 'team/app', true],
    ['ann', 'create', 'other', false],
    ['bob', 'read', 'team/app', true],
    ['bob', 'push', 'team/app', false],
    ['bob', 'create', 'team/app', false],
    ['eve', 'read', 'team/app', false],
    ['eve', 'read', 'public', true],
    ['eve', 'push', 'public', false],
  ] as const)('%s may %s %s: %s', (user, right, project, expected) => {
    expect(hasRight(content, user, right, project)).toBe(expected);
  });

  it('is told all that is wrong with it, with line and column', () => {
    expect(parseAccessFile('creat: x\nprojects:\n  Team: {psh: x}\n  b: [x]\n  c: {read: {a: b}}\n').problems).toEqual([
      '1:1: "creat" is not known here; it takes projects, create',
      '3:9: "Team" is not the name of a project, nor a pattern with *',
      '3:10: "psh" is not known here; it takes push, read',
      '4:6: "b" must be a mapping',
      '5:13: "read" must be a text, or a list of texts',
    ]);
  });

  it.each(['a: [', 'projects: x', '[]', ''])('%j is refused', (text) => {
    expect(parseAccessFile(text).problems).not.toEqual([]);
  });
});

describe('a pattern', () => {
  it.each([
    ['*', 'a/b', true],
    ['team/*', 'team/a/b', true],
    ['team/*', 'team', false],
    ['release/*-x', 'release/1-x', true],
    ['release/*-x', 'release/-y', false],
    ['a*a', 'a', false],
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*a*b*', 'xxaxxbxx', true],
  ])('%s fits %s: %s', (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected);
  });
});

describe('guessing', () => {
  it('is bounded for each address, and free again after a minute', () => {
    const clock = manualClock();
    const attempts = createAttempts(clock);
    for (let count = 0; count < 10; count += 1) {
      expect(attempts.waitMs('a')).toBe(0);
      attempts.failed('a');
    }
    expect(attempts.waitMs('a')).toBe(60_000);
    expect(attempts.waitMs('b')).toBe(0);
    clock.pass(60_000);
    expect(attempts.waitMs('a')).toBe(0);
  });
});

describe('a server with users', () => {
  it('asks for a name, and lets in who has the right', async () => {
    const { server, urlFor } = await guarded();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const asked = await server.ask('/team/app.git/info/refs?service=git-receive-pack');
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="Slipway", charset="UTF-8"',
    ]);
    expect((await tree.push(`${server.url}/team/app.git`, 'main').finished).exit).toBe(128);
    expect((await tree.push(`${urlFor('ann')}/team/app.git`, 'main').finished).exit).toBe(0);
    expect(server.runs.pushes[0]?.pusher).toBe('ann');
    expect((await start('git', ['ls-remote', `${urlFor('bob')}/team/app.git`], tree.folder).finished).exit).toBe(0);
  });

  it.each([
    ['bob', 'team/app', 'bob may not push to team/app.'],
    ['eve', 'team/app', 'There is no project team/app, or eve may not read it.'],
    ['ann', 'elsewhere', 'There is no project elsewhere, or ann may not read it.'],
  ])('refuses %s who pushes to %s, and stores nothing', async (name, project, words) => {
    const { server, urlFor } = await guarded();
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const { exit, stderr } = await tree.push(`${urlFor(name)}/${project}.git`, 'main').finished;
    expect(exit).toBe(128);
    expect(remoteLines(stderr)).toEqual([words]);
    const headers = { ...basic(name, `${name}-secret`), 'content-type': 'application/x-git-receive-pack-request' };
    const pack = await server.ask(`/${project}.git/git-receive-pack`, { method: 'POST', headers, body: '0000' });
    expect([403, 404]).toContain(pack.status);
    expect(server.runs.pushes).toEqual([]);
  });

  it('without an access file, lets every user push, and nobody create unless that is asked for', async () => {
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    const closed = await guarded({ access: null });
    const { stderr } = await tree.push(`${closed.urlFor('bob')}/app.git`, 'main').finished;
    expect(stderr).toContain('bob may not create one (slipway-server --create-on-push)');
    const open = await guarded({ access: null, createOnPush: true });
    expect((await tree.push(`${open.urlFor('bob')}/app.git`, 'main').finished).exit).toBe(0);
  });

  it('takes a change of the file at once, and keeps what was right when it is broken', async () => {
    const { server, auth } = await guarded();
    const ask = async (name: string, password: string) =>
      (await server.ask('/runs', { headers: basic(name, password) })).status;
    const replace = (text: string) => {
      writeFileSync(`${auth}.new`, text);
      renameSync(`${auth}.new`, auth);
    };
    expect(await ask('ann', 'ann-secret')).toBe(200);
    replace(`ann:${hashOf('another')}\n`);
    expect([await ask('ann', 'ann-secret'), await ask('ann', 'another'), await ask('bob', 'bob-secret')]).toEqual([
      401, 200, 401,
    ]);
    replace('broken');
    expect(await ask('ann', 'another')).toBe(200);
    expect(server.logged.join('\n')).toContain('What it said before stays in force.');
  });

  it('answers guessing with 429, and a password that it knows all the same', async () => {
    const { server } = await guarded();
    const ask = (password: string) => server.ask('/runs', { headers: basic('ann', password) });
    expect((await ask('ann-secret')).status).toBe(200);
    for (let count = 0; count < 10; count += 1) expect((await ask(`wrong ${count}`)).status).toBe(401);
    const { status, headers } = await ask('wrong');
    expect([status, headers.get('retry-after')]).toEqual([429, '60']);
    expect((await ask('ann-secret')).status).toBe(200);
  });

  it('shows runs to those who may read, and lets those who may push end them', async () => {
    const { server, urlFor } = await guarded();
    server.runs.script = null;
    const tree = await workTree();
    await tree.commit({ 'a.txt': 'one' });
    await tree.push('-o', 'nowait', `${urlFor('ann')}/team/app.git`, 'main').finished;
    const as = (name: string, path: string, method = 'GET') =>
      server.ask(path, { method, headers: basic(name, `${name}-secret`) });
    expect((await as('bob', '/runs')).text).toContain('team/app #1');
    expect((await as('eve', '/runs')).text).toBe('No run yet.\n');
    expect((await as('eve', '/runs/run-1')).status).toBe(404);
    expect((await as('eve', '/projects/team/app/runs')).status).toBe(404);
    expect((await as('eve', '/runs/run-1/cancel', 'POST')).status).toBe(404);
    expect((await as('bob', '/runs/run-1/cancel', 'POST')).status).toBe(403);
    expect((await as('ann', '/runs/run-1/cancel', 'POST')).status).toBe(202);
    expect(server.runs.canceled).toEqual(['run-1 by ann']);
  });

  it('refuses to start with a file that is not right, and says everything about it', async () => {
    await expect(guarded({ auth: 'ann\nbob:x\n' })).rejects.toThrow(/line 1: .*\n {2}line 2: /);
    await expect(guarded({ access: 'x: y' })).rejects.toMatchObject({ code: 'BAD_SERVER_FILE' });
  });

  it('keeps its token from everybody else on the machine', async () => {
    const { server } = await guarded();
    expect(statSync(join(server.dataFolder, 'hook', 'token')).mode & 0o777).toBe(0o600);
    expect(statSync(join(server.dataFolder, 'hook')).mode & 0o777).toBe(0o700);
  });
});
