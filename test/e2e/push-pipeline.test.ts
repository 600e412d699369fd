import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { startPostgres } from '../../packages/server/test/runs/support/postgres-server.ts';
import { aService, definitionOf, startCommand } from './support/ecs.ts';
import { type Ended, Program, start, temporaryFolder } from './support/program.ts';

/** A pipeline as they were written in 2015, with the old names of variables and a copy of the script in the repository. */
const pipeline = `
stages: [test, build, deploy, clean]

test:
  stage: test
  script:
    - sh ./test.sh

build:
  stage: build
  script:
    - docker build -t $IMAGE:$CI_BUILD_REF .
    - docker push $IMAGE:$CI_BUILD_REF

deploy:
  stage: deploy
  script:
    - ./scripts/ecs-deploy -c prod -n web -i $IMAGE:$CI_BUILD_REF -t 300
  only:
    - master

clean:
  stage: clean
  script:
    - docker rmi $IMAGE:$CI_BUILD_REF || true
  when: always
`;

const project = {
  '.gitlab-ci.yml': pipeline,
  Dockerfile:
    'FROM scratch\nCOPY busybox /bin/busybox\nCOPY greeting /greeting\nCMD ["/bin/busybox", "sleep", "1000"]\n',
  'scripts/ecs-deploy': '#!/bin/sh\nexec ecs-deploy "$@"\n',
  'test.sh': 'grep -q Hello greeting\n',
  greeting: 'Hello\n',
};

const busybox = '/bin/busybox';

/** A clone with everything of the project in it. */
async function cloneOf(test: TestContext) {
  const folder = join(temporaryFolder(test), 'web');
  mkdirSync(folder);
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  const git = async (...argv: string[]): Promise<Ended> => {
    const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org'];
    const ended = await new Program(test, ['git', ...identity, ...argv], { cwd: folder }).ended;
    expect(ended, ended.all).toMatchObject({ status: 0 });
    return ended;
  };
  write(project);
  chmodSync(join(folder, 'scripts/ecs-deploy'), 0o755);
  copyFileSync(busybox, join(folder, 'busybox'));
  await git('init', '--quiet', '--initial-branch=master');
  return {
    git,
    /** Commits the files and gives the commit. */
    async commit(files: Readonly<Record<string, string>>): Promise<string> {
      write(files);
      await git('add', '--all');
      await git('commit', '--quiet', '--message', 'Change things');
      return (await git('rev-parse', 'HEAD')).stdout.trim();
    },
  };
}

async function docker(test: TestContext, ...argv: string[]): Promise<Ended> {
  return new Program(test, ['docker', ...argv], { env: { DOCKER_HOST: process.env['DOCKER_HOST'] } }).ended;
}

async function tagsIn(registry: string): Promise<readonly string[]> {
  const { tags } = (await (await fetch(`http://${registry}/v2/web/tags/list`)).json()) as { tags: string[] };
  return tags.toSorted();
}

async function threePushes(test: TestContext, database: Readonly<Record<string, string>>): Promise<void> {
  if ((await docker(test, 'info')).status !== 0) return test.skip('no docker');
  if (!existsSync(busybox)) return test.skip('no busybox');
  const data = temporaryFolder(test);
  const ecs = await startCommand(test, '--registry-port', '0', '--runtime', 'process', '--data', data);
  await aService(ecs, {
    container: { healthCheck: { command: ['CMD-SHELL', 'exit 0'], interval: 5 } },
    desiredCount: 0,
  });
  await ecs.call('UpdateService', { cluster: 'prod', service: 'web', desiredCount: 1 });

  const variables = { ...ecs.env, IMAGE: `${ecs.registry}/web` };
  const server = start(
    test,
    'slipway-server',
    [
      '--port',
      '0',
      '--data',
      temporaryFolder(test),
      ...Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]),
    ],
    { env: database },
  );
  const [, url = ''] = await server.says(/listening on (http:\S+)/);
  const clone = await cloneOf(test);
  const push = async (branch: string) => (await clone.git('push', `${url}/web.git`, branch)).stderr;

  const good = await clone.commit({});
  const first = await push('master');
  expect(first).toMatch(/pipeline passed: 4 jobs passed/);
  expect(first).toMatch(/Service updated successfully, new task definition running/);
  expect((await definitionOf(ecs)).containerDefinitions).toMatchObject([{ image: `${ecs.registry}/web:${good}` }]);

  await clone.git('checkout', '--quiet', '-b', 'topic');
  const topic = await clone.commit({ greeting: 'Hello, topic\n' });
  const second = await push('topic');
  expect(second).toMatch(/pipeline passed: 3 jobs passed/);
  expect(second).not.toContain('▶ deploy');
  expect(await tagsIn(ecs.registry)).toEqual([good, topic].toSorted());

  await clone.git('checkout', '--quiet', 'master');
  const bad = await clone.commit({ greeting: 'Goodbye\n' });
  const third = await push('master');
  expect(third).toMatch(/test failed: exit 1/);
  expect(third).not.toContain('▶ build');
  expect(third).not.toContain('▶ deploy');
  expect(third).toContain('▶ clean');

  expect(await tagsIn(ecs.registry)).toEqual([good, topic].toSorted());
  expect((await definitionOf(ecs)).containerDefinitions).toMatchObject([{ image: `${ecs.registry}/web:${good}` }]);
  for (const commit of [good, topic, bad])
    expect((await docker(test, 'image', 'inspect', `${ecs.registry}/web:${commit}`)).status).not.toBe(0);
}

describe('a pipeline of 2015, pushed to the server: only a good commit on master is deployed, and all is cleaned', {
  timeout: 600_000,
}, () => {
  it('with the database in the data folder', (test) => threePushes(test, {}));

  it('with a PostgreSQL', async (test) => {
    const postgres = await startPostgres();
    if (postgres === null) return test.skip('no PostgreSQL');
    test.onTestFinished(() => postgres.stop());
    await threePushes(test, { DATABASE_URL: postgres.url });
  });
});
