import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { type DeliveryEvent, decodeEvent } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { startPostgres } from '../../packages/server/test/runs/support/postgres-server.ts';
import { aService, type Ecs, image, settled, startEcs } from './support/ecs.ts';
import { Program, start, type Test, temporaryFolder } from './support/program.ts';

const slipway = `slipway deploy --cluster prod --service web --image ${image('2')}`;
const ecsDeploy = `ecs-deploy -c prod -n web -i ${image('2')} -t 300`;

/** Each job writes down that it began; the second one waits for the test. */
const pipeline = (deploy: string): string => `
stages: [lint, test, deploy, clean]
lint: {stage: lint, script: ["echo lint >> $NOTES/log"]}
test: {stage: test, script: ["echo test >> $NOTES/log", "while [ -e $NOTES ] && [ ! -e $NOTES/go ]; do sleep 0.1; done"]}
deploy: {stage: deploy, script: ["echo deploy >> $NOTES/log", "${deploy}"]}
clean: {stage: clean, when: always, script: ["echo clean >> $NOTES/log"]}
`;

async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

/** Somebody who is told how runs end. */
async function receiver(test: Test): Promise<{ readonly url: string; readonly told: readonly string[] }> {
  const told: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      told.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`, told };
}

/** A server that can be killed and started again on its folder and port, and a clone to push from. */
async function aServer(test: Test, ecs: Ecs, deploy: string, database: Readonly<Record<string, string>>) {
  const [port, data, notes, tell] = [
    await freePort(),
    temporaryFolder(test),
    temporaryFolder(test),
    await receiver(test),
  ];
  const url = `http://127.0.0.1:${port}`;
  const variables = Object.entries({ ...ecs.env, NOTES: notes }).flatMap(([name, value]) => [
    '--variable',
    `${name}=${value}`,
  ]);
  const argv = ['--port', String(port), '--data', data, '--notify', tell.url, ...variables];
  const launch = async (): Promise<Program> => {
    const program = start(test, 'slipway-server', argv, { env: database });
    await program.says(/listening on/);
    return program;
  };
  let program = await launch();

  const folder = join(temporaryFolder(test), 'web');
  mkdirSync(folder);
  writeFileSync(join(folder, '.gitlab-ci.yml'), pipeline(deploy));
  const git = (...words: string[]): Program =>
    new Program(test, ['git', '-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...words], { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main').ended;
  await git('add', '--all').ended;
  await git('commit', '--quiet', '--message', 'Begin').ended;

  /** The events of a run up to the first that is wanted, or all of them. */
  const events = async (run: string, wanted: (event: DeliveryEvent) => boolean): Promise<readonly DeliveryEvent[]> => {
    const stop = new AbortController();
    const answer = await fetch(`${url}/runs/${run}?format=ndjson`, { signal: stop.signal });
    const seen: DeliveryEvent[] = [];
    let rest = '';
    for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = decodeEvent(line, 1);
        if (event === null) continue;
        seen.push(event);
        if (!wanted(event)) continue;
        return seen;
      }
    }
    return seen;
  };

  return {
    git,
    url,
    told: tell.told,
    events,
    log: () => readFileSync(join(notes, 'log'), 'utf8').trim().split('\n'),
    go: () => writeFileSync(join(notes, 'go'), ''),
    running: () => program,
    async kill() {
      program.child.kill('SIGKILL');
      await program.ended;
    },
    async startAgain() {
      program = await launch();
    },
    async push(): Promise<string> {
      const { all, status } = await git('push', '-o', 'nowait', `${url}/web.git`, 'main').ended;
      expect(status, all).toBe(0);
      return /runs\/(\d+)/.exec(all)?.[1] ?? '';
    },
  };
}

const reported =
  (type: DeliveryEvent['type']) =>
  (event: DeliveryEvent): boolean =>
    event.type === 'job.reported' && event.event.type === type;
const began =
  (job: string, attempt: number) =>
  (event: DeliveryEvent): boolean =>
    event.type === 'job.started' && event.job === job && event.attempt === attempt;
const never = (): boolean => false;

async function deploymentsOf(ecs: Ecs): Promise<number> {
  const answer: unknown = await ecs.call('ListServiceDeployments', { cluster: 'prod', service: 'web' });
  return (answer as { readonly serviceDeployments: readonly unknown[] }).serviceDeployments.length;
}

function endOf(events: readonly DeliveryEvent[]) {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const idOf = (type: 'deployment.started' | 'deployment.adopted') =>
    events.flatMap((event) =>
      event.type === 'job.reported' && event.event.type === type ? [event.event.deploymentId] : [],
    );
  return {
    started: idOf('deployment.started'),
    adopted: idOf('deployment.adopted'),
    status: events.flatMap((event) => (event.type === 'pipeline.finished' ? [event.status] : [])),
    last: events.at(-1)?.type,
  };
}

async function threeKills(test: Test, deploy: string, database: Readonly<Record<string, string>>): Promise<void> {
  const ecs = await startEcs(test, { speed: 3 });
  await aService(ecs);
  const server = await aServer(test, ecs, deploy, database);
  const run = await server.push();

  const count = (job: string): number => server.log().filter((line) => line === job).length;
  await server.events(run, began('test', 1));
  await expect.poll(() => count('test')).toBe(1);
  await server.kill();
  await server.startAgain();
  await server.events(run, began('test', 2));
  await expect.poll(() => count('test')).toBe(2);
  server.go();

  await server.events(run, reported('deployment.started'));
  await server.kill();
  await server.startAgain();
  await server.events(run, reported('deployment.adopted'));
  await server.kill();
  await server.startAgain();

  const events = await server.events(run, never);
  const { started, adopted, status, last } = endOf(events);
  expect(started).toHaveLength(1);
  expect(adopted.length).toBeGreaterThanOrEqual(1);
  expect(new Set(adopted)).toEqual(new Set(started));
  expect(events.filter(reported('deployment.adopted'))).toMatchObject(
    adopted.map(() => ({ event: { because: 'resumed' } })),
  );
  expect(status).toEqual(['success']);
  expect(last).toBe('delivery.finished');
  expect([count('lint'), count('test'), count('clean')]).toEqual([1, 2, 1]);
  expect(await deploymentsOf(ecs), 'the first one and ours').toBe(2);
  expect((await settled(ecs)).taskDefinition).toMatch(/web:2$/);
  expect(server.told).toHaveLength(1);
}

describe('a server that is killed while a job of a push runs, deploys and watches', { timeout: 600_000 }, () => {
  it('deploys once with slipway deploy', (test) => threeKills(test, slipway, {}));

  it('deploys once with ecs-deploy, and a PostgreSQL', async (test) => {
    const postgres = await startPostgres();
    if (postgres === null) return test.skip('no PostgreSQL');
    test.onTestFinished(() => postgres.stop());
    await threeKills(test, ecsDeploy, { DATABASE_URL: postgres.url });
  });

  it('does not deploy again what ECS rolled back meanwhile: the run failed', async (test) => {
    const ecs = await startEcs(test, { speed: 20 });
    await aService(ecs, {
      more: { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } },
    });
    await ecs.fault({ kind: 'crash', image: 'web:2', exitCode: 1, afterMs: 100 });
    const server = await aServer(test, ecs, slipway, {});
    server.go();
    const run = await server.push();
    await server.events(run, reported('deployment.started'));
    await server.kill();
    expect((await settled(ecs)).taskDefinition).toMatch(/web:1$/);
    const before = await deploymentsOf(ecs);
    await server.startAgain();
    const { started, status } = endOf(await server.events(run, never));
    expect(started).toHaveLength(1);
    expect(status).toEqual(['failed']);
    expect(await deploymentsOf(ecs)).toBe(before);
    expect(server.told).toHaveLength(1);
  });

  it('tells who watches a push that the run goes on, when it is stopped', async (test) => {
    const ecs = await startEcs(test, { speed: 20 });
    await aService(ecs);
    const server = await aServer(test, ecs, slipway, {});
    const pusher = server.git('push', `${server.url}/web.git`, 'main');
    const [, run = ''] = await pusher.says(/runs\/(\d+)/);
    await server.events(run, began('test', 1));
    const stopped = server.running();
    stopped.child.kill('SIGTERM');
    const { status, all } = await pusher.ended;
    expect(all).toMatch(/The server ends now; the run goes on when it is back/);
    expect(status, 'the code is stored').toBe(0);
    expect((await stopped.ended).status).toBe(0);
    await server.startAgain();
    server.go();
    expect(endOf(await server.events(run, never)).status).toEqual(['success']);
  });
});
