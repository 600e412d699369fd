import { createHmac, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProjectSettings } from '../src/projects/project-settings.ts';
import { parseProjectsFile, problemOfRemote } from '../src/projects/projects-file.ts';
import { openDeliveries } from '../src/receive/webhook/deliveries.ts';
import { fetchEnvironment } from '../src/receive/webhook/fetch-commit.ts';
import { readGithub, readGitlab } from '../src/receive/webhook/webhook-push.ts';
import { temporaryFolder, workTree } from './support/git-client.ts';
import { manualClock } from './support/manual-clock.ts';
import { runningServer } from './support/running-server.ts';
import { scriptedRuns } from './support/scripted-runs.ts';

const secret = 'a-secret-of-github';
const token = 'a-token-for-gitlab';
const env = { GITHUB_SECRET: secret, GITLAB_TOKEN: token };
const none = '0'.repeat(40);

/** A server that takes webhooks for a project, whose remote is a folder. */
async function hooked(more = '') {
  const tree = await workTree();
  const sha = await tree.commit({ 'a.txt': 'one' });
  const folder = temporaryFolder();
  const projects = join(folder, 'projects.yml');
  writeFileSync(
    projects,
    [
      'projects:',
      '  team/app:',
      `    remote: ${tree.folder}`,
      '    github: {secret: {env: GITHUB_SECRET}}',
      '    gitlab: {token: {env: GITLAB_TOKEN}}',
      more,
    ].join('\n'),
  );
  const dataFolder = temporaryFolder();
  const clock = manualClock();
  const server = await runningServer({ projects, env, dataFolder, clock });
  const github = (payload: unknown, headers: Record<string, string> = {}, path = '/hooks/github/team/app') => {
    const body = JSON.stringify(payload);
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    return server.ask(path, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': signature,
        ...headers,
      },
    });
  };
  const gitlab = (payload: unknown, headers: Record<string, string> = {}) =>
    server.ask('/hooks/gitlab/team/app', {
      method: 'POST',
      body: JSON.stringify(payload),
      headers: {
        'content-type': 'application/json',
        'x-gitlab-event': 'Push Hook',
        'x-gitlab-event-uuid': randomUUID(),
        'x-gitlab-token': token,
        ...headers,
      },
    });
  const push = { ref: 'refs/heads/main', before: none, after: sha, pusher: { name: 'ann' }, user_username: 'bob' };
  return { server, tree, sha, projects, dataFolder, clock, github, gitlab, push };
}

describe('a webhook of GitHub', () => {
  it('fetches the commit and has it run', async () => {
    const { server, github, push, sha } = await hooked();
    const { status, text } = await github(push);
    expect([status, text]).toEqual([202, `Run 1: curl -N ${server.url}/runs/run-1\n`]);
    expect(server.runs.pushes).toEqual([
      {
        project: 'team/app',
        ref: {
          kind: 'branch',
          name: 'main',
        },
        sha,
        before: null,
        pusher: 'ann',
        by: 'github',
        variables: {},
      },
    ]);
    const { text: refs } = await server.ask('/team/app.git/info/refs?service=git-upload-pack');
    expect(refs).toContain(sha);
  });

  it('is taken once, also under another id, because the signature does not cover that', async () => {
    const { server, github, push } = await hooked();
    const id = randomUUID();
    await github(push, { 'x-github-delivery': id });
    expect((await github(push, { 'x-github-delivery': id })).text).toBe('This was received before.\n');
    expect((await github(push, { 'x-github-delivery': randomUUID() })).text).toBe('This was received before.\n');
    expect((await github({ ...push, more: 1 }, { 'x-github-delivery': id })).text).toBe('This was received before.\n');
    expect(server.runs.pushes).toHaveLength(1);
  });

  it.each([
    ['without a signature', { 'x-hub-signature-256': '' }, 401],
    ['with another signature', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, 401],
    ['with the old signature', { 'x-hub-signature-256': 'sha1=x' }, 401],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['without an id', { 'x-github-delivery': '' }, 400],
    ['about something else', { 'x-github-event': 'issues' }, 202],
  ])('%s runs nothing', async (_, headers, expected) => {
    const { server, github, push } = await hooked();
    expect((await github(push, headers)).status).toBe(expected);
    expect(server.runs.pushes).toEqual([]);
  });

  it('is greeted back', async () => {
    const { github } = await hooked();
    expect(await github({ zen: 'x' }, { 'x-github-event': 'ping' })).toMatchObject({ status: 200 });
  });

  it.each(['/hooks/github/other', '/hooks/github/../x', '/hooks/github/'])('%s is not there', async (path) => {
    const { github, push } = await hooked();
    expect((await github(push, {}, path)).status).toBe(404);
  });

  it('larger than a push event is refused unread', async () => {
    const { server, github, push } = await hooked();
    expect((await github({ ...push, x: 'x'.repeat(6 * 1024 * 1024) })).status).toBe(413);
    expect(server.runs.pushes).toEqual([]);
  });

  it('fetches from where the configuration says, whatever the payload says', async () => {
    const { server, github, push } = await hooked();
    const evil = { ...push, repository: { clone_url: 'http://169.254.169.254/', ssh_url: '--upload-pack=x' } };
    expect((await github(evil)).status).toBe(202);
    expect(server.runs.pushes).toHaveLength(1);
  });

  it('runs the commit that the annotated tag names', async () => {
    const { server, github, tree, sha } = await hooked();
    await tree.mustGit('tag', '-a', 'v1', '-m', 'One');
    const after = await tree.mustGit('rev-parse', 'v1');
    expect((await github({ ref: 'refs/tags/v1', before: none, after })).status).toBe(202);
    expect(server.runs.pushes[0]).toMatchObject({ ref: { kind: 'tag', name: 'v1' }, sha });
  });

  it('that comes late does not put an older commit in the place of a newer one', async () => {
    const { server, github, push, tree, sha } = await hooked();
    const newer = await tree.commit({ 'a.txt': 'two' });
    expect((await github({ ...push, before: sha, after: newer })).status).toBe(202);
    const late = await github(push);
    expect([late.status, late.text]).toEqual([202, 'The branch main has a newer commit, and that has run here.\n']);
    expect(server.runs.pushes.map((one) => one.sha)).toEqual([newer]);
    await tree.mustGit('reset', '--quiet', '--hard', sha);
    await github({ ...push, before: newer, after: sha });
    expect(server.runs.pushes.map((one) => one.sha)).toEqual([newer, sha]);
  });

  it('deletes the branch that was deleted, and runs nothing', async () => {
    const { server, github, push, sha } = await hooked();
    await github(push);
    await github({ ref: 'refs/heads/main', before: sha, after: none, deleted: true });
    expect((await server.ask('/team/app.git/info/refs?service=git-upload-pack')).text).not.toContain(
      'refs/heads/main\n',
    );
    expect(server.runs.pushes).toHaveLength(1);
  });

  it('runs only the branches and tags of the filter', async () => {
    const { server, github, push } = await hooked('    branches: [main, "release/*"]\n    tags: []');
    await github({ ...push, ref: 'refs/heads/topic' });
    await github({ ...push, ref: 'refs/tags/v1' });
    expect(server.runs.pushes).toEqual([]);
    await github(push);
    expect(server.runs.pushes).toHaveLength(1);
  });

  it('whose commit cannot be fetched says so, is tried again, and survives the end of the server', async () => {
    const { server, github, push, tree, dataFolder, projects, clock } = await hooked();
    const after = 'a'.repeat(40);
    const { status, text } = await github({ ...push, after });
    expect(status).toBe(502);
    expect(text).toContain('It will be tried again.');
    expect((await server.ask('/projects/team/app/runs')).text).toBe('No run yet.\n');
    await server.close();
    // The next server finds the delivery, and now the branch has moved on to what was announced.
    const later = await tree.commit({ 'a.txt': 'two' });
    const name = openDeliveries(join(dataFolder, 'webhooks'), () => clock.now()).open()[0]?.[0] ?? '';
    const delivery = {
      project: 'team/app',
      by: 'github',
      push: { ref: { kind: 'branch', name: 'main' }, before: null, after: later, pusher: null },
    };
    writeFileSync(join(dataFolder, 'webhooks', `${name}.json`), JSON.stringify(delivery));
    const runs = scriptedRuns();
    await runningServer({ projects, env, dataFolder, runs });
    await expect.poll(() => runs.pushes.map(({ sha }) => sha)).toEqual([later]);
    await expect.poll(() => openDeliveries(join(dataFolder, 'webhooks'), () => clock.now()).open()).toEqual([]);
  });

  it('is tried again by itself after a while', async () => {
    const { server, github, push, tree, clock } = await hooked();
    await tree.mustGit('checkout', '--quiet', '-b', 'later');
    const sha = await tree.commit({ 'a.txt': 'two' });
    await tree.mustGit('checkout', '--quiet', 'main');
    await tree.mustGit('branch', '--quiet', '-m', 'later', 'hidden');
    // The id cannot be asked for where the branch is not there: a plain folder gives only what its refs name.
    expect((await github({ ...push, ref: 'refs/heads/later', after: 'b'.repeat(40) })).status).toBe(502);
    await clock.sleeping();
    clock.pass(10_000);
    await expect.poll(() => server.logged.filter((line) => line.includes('cannot be fetched')).length).toBe(2);
    expect((await github({ ...push, ref: 'refs/heads/hidden', after: sha })).status).toBe(202);
  });
});

describe('a webhook of GitLab', () => {
  it('fetches the commit and has it run', async () => {
    const { server, gitlab, push, sha } = await hooked();
    expect((await gitlab(push)).status).toBe(202);
    expect(server.runs.pushes).toMatchObject([{ sha, pusher: 'bob', by: 'gitlab' }]);
  });

  it.each(['', 'x', `${token} `])('with the token %j runs nothing', async (given) => {
    const { server, gitlab, push } = await hooked();
    // A header's outer spaces are not part of it.
    expect((await gitlab(push, { 'x-gitlab-token': given.trim() === token ? `${token}x` : given })).status).toBe(401);
    expect(server.runs.pushes).toEqual([]);
  });

  it('is taken once', async () => {
    const { server, gitlab, push } = await hooked();
    await gitlab(push);
    expect((await gitlab(push)).text).toBe('This was received before.\n');
    expect(server.runs.pushes).toHaveLength(1);
  });
});

describe('what a sender says', () => {
  const a = 'a'.repeat(40);
  it.each([
    [{ ref: 'refs/heads/x', before: none, after: a }, { kind: 'push' }],
    [{ ref: 'refs/notes/x', before: none, after: a }, { kind: 'ignored' }],
    [{ ref: 'refs/heads/../x', before: none, after: a }, { kind: 'malformed' }],
    [{ ref: 'refs/heads/--upload-pack=x', before: none, after: a }, { kind: 'malformed' }],
    [{ ref: 'refs/heads/x', before: none, after: 'HEAD' }, { kind: 'malformed' }],
    [{ ref: 1, before: none, after: a }, { kind: 'malformed' }],
    [null, { kind: 'malformed' }],
    ['text', { kind: 'malformed' }],
  ])('%j', (payload, expected) => {
    expect(readGithub('push', payload)).toMatchObject(expected);
    expect(readGitlab('Push Hook', payload)).toMatchObject(expected);
  });
});

describe('projects.yml', () => {
  const sources = {
    variable: (name: string) => ({ SECRET: 'long enough to be one', SHORT: 'short' })[name] ?? null,
    file: (path: string) => (path === '/etc/key' ? 'x' : null),
    resolve: (path: string) => (path.startsWith('/') ? path : `/etc/${path}`),
  };

  it('is told all that is wrong with it, with line and column', () => {
    const text = [
      'projects:',
      '  App:',
      '    remote: ext::sh',
      '    gitlb: x',
      '  b:',
      '    github: {secret: {env: SHORT}}',
      '  c:',
      '    remote: https://user:pw@example.org/x',
      '    gitlab: {secret: x}',
      '    deployKey: missing',
      '  d: {remote: /srv/x, github: {secret: {env: NONE}}, token: {env: SECRET, file: x}}',
    ].join('\n');
    expect(parseProjectsFile(text, sources).problems).toMatchInlineSnapshot(`
      [
        "3:5: "App" is not the name of a project: each part between slashes begins with a-z or 0-9 and goes on with a-z, 0-9, ".", "_" or "-"",
        "4:5: "gitlb" is not known here; it takes remote, github, gitlab, deployKey, knownHosts, token, username, branches, tags",
        "3:5: "App": it needs "github" with a "secret", or "gitlab" with a "token"",
        "3:13: the remote is no https://, ssh:// or user@host:path address, nor the path of a folder from /",
        "6:22: this secret is shorter than 16 characters: it can be guessed",
        "6:5: "b": "remote" is missing",
        "9:14: "secret" is not known here; it takes token",
        "9:13: "gitlab": "token" is missing",
        "8:13: the remote holds a login; write "token" and "username" instead",
        "10:16: this file cannot be read",
        "11:46: this variable is not set",
        "11:61: "token": a secret is {env: NAME} or {file: PATH}",
      ]
    `);
  });

  it('is a setting for each project', () => {
    const text =
      'projects:\n  a:\n    remote: git@example.org:a.git\n    github: {secret: {env: SECRET}}\n    deployKey: key\n    branches: main\n';
    const { content, problems } = parseProjectsFile(text, sources);
    expect(problems).toEqual([]);
    expect(content.get('a')).toEqual({
      name: 'a',
      remote: 'git@example.org:a.git',
      githubSecret: 'long enough to be one',
      gitlabToken: null,
      deployKey: '/etc/key',
      knownHosts: null,
      login: null,
      branches: ['main'],
      tags: ['*'],
    });
  });

  it.each([
    'https://example.org/a/b.git',
    'ssh://git@example.org:22/a.git',
    'git@example.org:team/a.git',
    '/srv/git/a.git',
  ])('takes the remote %s', (remote) => {
    expect(problemOfRemote(remote)).toBeNull();
  });

  it.each([
    '',
    'ext::sh -c x',
    '--upload-pack=x',
    '-x',
    'file:///x',
    'git@-oProxyCommand=x:a',
    'ssh://-oProxyCommand=x/a',
    'relative/path',
    'https://x/$(y)',
  ])('refuses the remote %j', (remote) => {
    expect(problemOfRemote(remote)).not.toBeNull();
  });
});

describe('the git that fetches', () => {
  const project: ProjectSettings = {
    name: 'a',
    remote: 'https://example.org:8443/a.git',
    githubSecret: null,
    gitlabToken: null,
    deployKey: '/k/id',
    knownHosts: null,
    login: {
      username: 'oauth2',
      token: 'geheim',
    },
    branches: [],
    tags: [],
  };
  const environment = fetchEnvironment({ project, knownHosts: '/data/known_hosts' }, { path: '/bin', home: '/h' });

  it('has the login for that host only, and not in its arguments', () => {
    expect(environment).toMatchObject({
      GIT_CONFIG_KEY_1: 'http.https://example.org:8443/.extraHeader',
      GIT_CONFIG_VALUE_1: `Authorization: Basic ${Buffer.from('oauth2:geheim').toString('base64')}`,
      GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
    });
  });

  it('uses the key that it was given, and asks nobody', () => {
    expect(environment['GIT_SSH_COMMAND']).toBe(
      'ssh -F /dev/null -o BatchMode=yes -o ConnectTimeout=20 -o UserKnownHostsFile=/data/known_hosts -o StrictHostKeyChecking=accept-new -o IdentitiesOnly=yes -i /k/id',
    );
  });
});

describe('deliveries', () => {
  it('are forgotten after a month, those that are not done never', () => {
    const folder = join(temporaryFolder(), 'w');
    mkdirSync(folder);
    const delivery = {
      project: 'a',
      by: 'github',
      push: { ref: { kind: 'branch', name: 'x' }, before: null, after: null, pusher: null },
    } as const;
    let now = Date.now();
    const deliveries = openDeliveries(folder, () => now);
    const first = deliveries.take(delivery, 'id-1', Buffer.from('1'));
    deliveries.take(delivery, 'id-2', Buffer.from('2'));
    deliveries.done(first ?? '');
    now += 31 * 24 * 60 * 60_000;
    const later = openDeliveries(folder, () => now);
    expect(later.open()).toHaveLength(1);
    expect(later.take(delivery, 'id-1', Buffer.from('1'))).not.toBeNull();
    expect(later.take(delivery, 'id-2', Buffer.from('2'))).toBeNull();
  });
});
