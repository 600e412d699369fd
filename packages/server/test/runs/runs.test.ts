import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeliveryEvent, encodeEvent } from '@slipway/engine/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRepository, type Repository } from './support/repository.ts';
import { type ServerOptions, type ServerProcess, startServer } from './support/server-process.ts';

let folder: string;
let server: ServerProcess;
let options: ServerOptions;
const told: string[] = [];
const receiver = createServer((request, response) => {
  request.setEncoding('utf8');
  let body = '';
  request.on('data', (piece: string) => {
    body += piece;
  });
  request.on('end', () => {
    told.push(body);
    response.end();
  });
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-runs-'));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  options = {
    dataFolder: join(folder, 'data'),
    databaseUrl: null,
    repositories: folder,
    log: join(folder, 'log'),
    limits: { jobs: 8, runsPerProject: 2 },
    variables: [
      { name: 'GO', value: folder, masked: false },
      { name: 'PASSWORD', value: 'a-very-secret-word', masked: true },
    ],
    notifyUrls: [`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/0123456789abcdef`],
  };
  process.env['AWS_SECRET_ACCESS_KEY'] = 'of-the-server-itself';
  server = startServer(options);
  expect(await server.answer('ready')).not.toBeNull();
});

afterAll(async () => {
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  await server.close();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A project with this pipeline. */
function project(name: string, pipeline: string): { readonly repository: Repository; readonly sha: string } {
  const repository = makeRepository(folder, name);
  return { repository, sha: repository.commit({ '.gitlab-ci.yml': pipeline }) };
}

/** A command that waits until a test lets it go on. */
const waitFor = (name: string): string => `while [ ! -e $GO/${name} ]; do sleep 0.05; done`;
const go = (name: string): void => writeFileSync(join(folder, name), '');

async function accepted(push: ReturnType<Repository['push']>): Promise<string> {
  const run = await server.accept(push);
  server.send({ command: 'follow', run: run?.id ?? '' });
  return run?.id ?? '';
}

/** A zombie is not: nobody may be there to reap it. */
function isAlive(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

const linesOf = (events: readonly DeliveryEvent[], job: string, stream = 'stdout'): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'job.output' && event.job === job && event.stream === stream ? event.lines : [],
  );
const hasStarted = (job: string) => (event: DeliveryEvent) => event.type === 'job.started' && event.job === job;
const says = (words: string) => (event: DeliveryEvent) => JSON.stringify(event).includes(words);
const endOf = (events: readonly DeliveryEvent[]) => ({
  status: events.flatMap((event) =>
    event.type === 'pipeline.finished' ? [`${event.status}: ${event.detail}`] : [],
  )[0],
  exit: events.flatMap((event) => (event.type === 'delivery.finished' ? [event.exit] : []))[0],
});

describe('a run', () => {
  it('tells all that happens, in order, ends with its last event, and can be followed from any place', async () => {
    const { repository, sha } = project('story', 'test: {script: [echo hello]}');
    const id = await accepted(repository.push(sha));
    const events = await server.whole(id);
    expect(events.map(({ type }) => type)).toEqual([
      'push.received',
      'pipeline.planned',
      'job.started',
      'job.output',
      'job.output',
      'job.finished',
      'pipeline.finished',
      'notification.sent',
      'delivery.finished',
    ]);
    expect(events[0]).toMatchObject({ project: 'story', author: 'Ada', title: 'Change something', sha });
    expect(await server.events(id, 7)).toEqual(events.slice(7));
    expect(await server.events(id, 9)).toEqual([]);
    expect(await server.events('999999', 0)).toEqual([]);
    expect(await server.events("1' OR true", 0)).toEqual([]);
  });

  it('tells the receivers once, with a verdict', async () => {
    const before = told.length;
    const { repository, sha } = project('telling', 'test: {script: [exit 3]}');
    const events = await server.whole(await accepted(repository.push(sha)));
    expect(told.slice(before)).toHaveLength(1);
    expect(told.at(-1)).toContain('test failed: exit 3');
    const sent = events.find(({ type }) => type === 'notification.sent');
    expect(sent).toMatchObject({ outcome: 'sent' });
    expect(JSON.stringify(events)).not.toContain('0123456789abcdef');
  });

  it('gives jobs what the operator gave, nothing of the server itself, and keeps secrets out of the journal', async () => {
    const { repository, sha } = project(
      'variables',
      'test: {script: ["echo password $PASSWORD given $EXTRA", "env", "which slipway ecs-deploy"]}',
    );
    const push = repository.push(sha, { variables: { EXTRA: 'by-the-push' } });
    const events = await server.whole(await accepted(push));
    const lines = linesOf(events, 'test');
    expect(lines.find((line) => line.startsWith('password'))).toMatch(/^password .masked. given by-the-push$/);
    expect(lines).toContain('CI_PIPELINE_IID=1');
    expect(lines).toContain(join(folder, 'data/bin/ecs-deploy'));
    expect(JSON.stringify(events)).not.toMatch(/a-very-secret-word|AWS_|of-the-server-itself/);
  });

  it('is invalid with a file that has errors, and nothing where no job is for the push', async () => {
    const broken = project('broken', 'test: {script: [true], onlyy: [main]}');
    expect(endOf(await server.whole(await accepted(broken.repository.push(broken.sha))))).toMatchObject({ exit: 2 });
    const other = project('other', 'test: {script: ["true"], only: [release]}');
    const nothing = endOf(await server.whole(await accepted(other.repository.push(other.sha))));
    expect(nothing.status).toMatch(/^nothing: /);
    expect(nothing.exit).toBe(0);
  });

  it('has the default pipeline where there is only a slipway.yml with its Dockerfile', async () => {
    const repository = makeRepository(folder, 'plain');
    const config = 'image: registry.example/web\ncluster: prod\nservices: [web]\nbranches: [release]\ntest: "true"\n';
    const sha = repository.commit({ 'slipway.yml': config, Dockerfile: 'FROM scratch\n' });
    const id = await accepted(repository.push(sha));
    const planned = await server.until(id, ({ type }) => type === 'pipeline.planned');
    expect(planned).toMatchObject({ file: 'slipway.yml', stages: ['test', 'build', 'clean'] });
    await server.cancel(id);
    await server.whole(id);
  });

  it('has the exit status of the rollout that failed in one of its jobs, and what became of the services', async () => {
    const end: DeliveryEvent = {
      v: 1,
      deliveryId: 'd',
      seq: 1,
      at: '2026-01-01T00:00:00.000Z',
      type: 'delivery.finished',
      exit: 5,
      durationMs: 1,
      reads: 1,
      services: [{ service: 'web', deploymentId: 'ecs-svc/1', taskDefinition: null, verdict: null, exit: 5 }],
      error: null,
      resume: null,
    };
    const repository = makeRepository(folder, 'reporting');
    const pipeline =
      'deploy: {script: ["cat end.ndjson >> $SLIPWAY_EVENTS", "echo nonsense >> $SLIPWAY_EVENTS", "exit 5"]}';
    const sha = repository.commit({ '.gitlab-ci.yml': pipeline, 'end.ndjson': encodeEvent(end) });
    const events = await server.whole(await accepted(repository.push(sha)));
    expect(events.find(({ type }) => type === 'job.reported')).toMatchObject({ job: 'deploy', event: end });
    expect(events.filter(says('not taken whole'))).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ exit: 5, services: end.services });
  });

  it('ends, and tells so, whatever its jobs report', async () => {
    const stamp = '"v":1,"deliveryId":"d","seq":1,"at":"2026-01-01T00:00:00.000Z"';
    const repository = makeRepository(folder, 'lying');
    const sha = repository.commit({
      '.gitlab-ci.yml': 'deploy: {script: ["cat lies >> $SLIPWAY_EVENTS"]}',
      lies: `{${stamp},"type":"delivery.finished","exit":0,"services":[null]}\n{${stamp},"type":"plan.made"}\n{${stamp},"type":"push.received","author":"Eve"}\n`,
    });
    const before = told.length;
    const events = await server.whole(await accepted(repository.push(sha)));
    expect(endOf(events)).toEqual({ status: 'success: 1 job passed', exit: 0 });
    expect(told.slice(before).join()).toContain('Ada');
  });

  it('is canceled: what runs is stopped, what always runs still does', async () => {
    const { repository, sha } = project(
      'canceling',
      'stages: [a, b, c]\nslow: {stage: a, script: [sleep 600]}\ndeploy: {stage: b, script: [echo no]}\nclean: {stage: c, when: always, script: [echo cleaned]}',
    );
    const id = await accepted(repository.push(sha));
    await server.until(id, hasStarted('slow'));
    expect(await server.cancel(id)).toBe(true);
    expect(await server.cancel(id)).toBe(false);
    const events = await server.whole(id);
    expect(linesOf(events, 'clean')).toEqual(['cleaned']);
    expect(events.some(hasStarted('deploy'))).toBe(false);
    expect(endOf(events)).toEqual({ status: 'canceled: canceled by a test', exit: 130 });
    expect(await server.cancel(id)).toBe(false);
    expect(await server.cancel('999999')).toBe(false);
  });

  it('tries a job again as often as its retry says', async () => {
    const { repository, sha } = project(
      'retrying',
      'test: {retry: 1, script: ["if [ -e $GO/tried ]; then exit 0; fi", "touch $GO/tried", "exit 1"]}',
    );
    const events = await server.whole(await accepted(repository.push(sha)));
    const finished = events.filter(({ type }) => type === 'job.finished');
    expect(finished).toMatchObject([
      { attempt: 1, status: 'failed', willRetry: true },
      { attempt: 2, status: 'success', willRetry: false },
    ]);
  });
});

describe('two pushes to one branch', () => {
  const stages = 'stages: [test, deploy, clean]\n';

  it('leave the deployment to the newer one, and let the older one clean up', async () => {
    const { repository, sha } = project(
      'newer',
      `${stages}test: {stage: test, script: ["if [ $CI_PIPELINE_IID = 1 ]; then ${waitFor('newer-go')}; fi"]}
deploy: {stage: deploy, script: ["echo deployed $CI_PIPELINE_IID"]}
clean: {stage: clean, when: always, script: [echo cleaned]}`,
    );
    const older = await accepted(repository.push(sha));
    await server.until(older, hasStarted('test'));
    const newer = await accepted(repository.push(repository.commit({ a: '2' })));
    expect(await server.until(older, says('#2 ('))).toMatchObject({ type: 'warning.raised' });
    expect(endOf(await server.whole(newer))).toMatchObject({ exit: 0 });
    go('newer-go');
    const events = await server.whole(older);
    expect(events.some(hasStarted('deploy'))).toBe(false);
    expect(linesOf(events, 'clean')).toEqual(['cleaned']);
    expect(endOf(events)).toEqual({ status: 'superseded: superseded by #2: deploy was not started', exit: 6 });
  });

  it('let a deployment that runs finish before that of the newer one', async () => {
    const { repository, sha } = project(
      'finishing',
      `deploy: {stage: deploy, script: ["if [ $CI_PIPELINE_IID = 1 ]; then ${waitFor('finishing-go')}; fi", "echo deployed"]}`,
    );
    const older = await accepted(repository.push(sha));
    await server.until(older, hasStarted('deploy'));
    const newer = await accepted(repository.push(sha));
    expect(await server.until(newer, says('Waiting for #1: its job deploy is running'))).not.toBeNull();
    go('finishing-go');
    const first = await server.whole(older);
    const second = await server.whole(newer);
    expect(endOf(first).exit).toBe(0);
    expect(endOf(second).exit).toBe(0);
    const at = (events: readonly DeliveryEvent[], type: string) =>
      events.find((event) => event.type === type)?.at ?? '';
    expect(at(second, 'job.started') >= at(first, 'job.finished')).toBe(true);
  });

  it('let two jobs of one run, which may not run at once, follow each other', async () => {
    const { repository, sha } = project(
      'twins',
      `{stages: [deploy], blue: {stage: deploy, script: [echo blue]}, green: {stage: deploy, script: [echo green]}}`,
    );
    const events = await server.whole(await accepted(repository.push(sha)));
    expect(endOf(events).exit).toBe(0);
    const order = events.flatMap((event) =>
      event.type === 'job.started' || event.type === 'job.finished' ? [event.type] : [],
    );
    expect(order).toEqual(['job.started', 'job.finished', 'job.started', 'job.finished']);
  });

  it('do not wait for the rest of the run whose deployment is over', async () => {
    const { repository, sha } = project(
      'handing-over',
      `{stages: [deploy, after], deploy: {stage: deploy, script: [echo deployed]}, after: {stage: after, script: ["if [ $CI_PIPELINE_IID = 1 ]; then ${waitFor('handing-over-go')}; fi"]}}`,
    );
    const older = await accepted(repository.push(sha));
    await server.until(older, hasStarted('after'));
    const newer = await accepted(repository.push(sha));
    expect(endOf(await server.whole(newer)).exit).toBe(0);
    go('handing-over-go');
    expect(endOf(await server.whole(older)).exit).toBe(0);
  });

  it('mark the one that still waits as superseded at once', async () => {
    const { repository, sha } = project('waiting', `test: {script: ["${waitFor('waiting-go')}"]}`);
    const branch = (name: string) => ({ ref: { kind: 'branch', name } as const });
    const running = [
      await accepted(repository.push(sha, branch('a'))),
      await accepted(repository.push(sha, branch('b'))),
    ];
    const older = await accepted(repository.push(sha));
    expect(await server.until(older, says('Waiting for #1 and #2'))).not.toBeNull();
    const newer = await accepted(repository.push(sha));
    expect(endOf(await server.whole(older))).toEqual({
      status: 'superseded: superseded by #4 before it began',
      exit: 6,
    });
    go('waiting-go');
    for (const id of [...running, newer]) expect(endOf(await server.whole(id)).exit).toBe(0);
  });
});

it('an older commit of another branch does not replace a newer one in one environment', async () => {
  const { repository, sha: old } = project(
    'environments',
    `stages: [test, deploy]\ntest: {stage: test, script: ["if [ $CI_PIPELINE_IID = 1 ]; then ${waitFor('environments-go')}; fi"]}
deploy: {stage: deploy, environment: production, script: ["echo deployed"]}`,
  );
  const newest = repository.commit({ a: '2' });
  const older = await accepted(repository.push(old, { ref: { kind: 'branch', name: 'release' } }));
  await server.until(older, hasStarted('test'));
  expect(endOf(await server.whole(await accepted(repository.push(newest)))).exit).toBe(0);
  go('environments-go');
  expect(endOf(await server.whole(older))).toMatchObject({ exit: 6 });
});

describe('a data folder', () => {
  it('is refused to a second server', async () => {
    const second = startServer(options);
    expect(await second.answer('error')).toMatchObject({ error: 'DATA_FOLDER_LOCKED' });
    expect(await second.ended).toBe('exit 1');
  });

  it('goes on where a killed server left it: what was left of a job is ended, and the job runs again', async () => {
    const { repository, sha } = project(
      'killed',
      `test: {script: ["echo $$ > $GO/pid-$CI_JOB_ID", "echo begun $CI_JOB_ID", "if [ -e $GO/killed ]; then exit 0; fi", "sleep 600"]}`,
    );
    const id = await accepted(repository.push(sha));
    await server.until(id, says('begun'));
    const pid = readFileSync(join(folder, `pid-${id}00001`), 'utf8').trim();
    await server.kill();
    expect(isAlive(pid), 'the job outlives the server').toBe(true);
    go('killed');
    server = startServer(options);
    await server.answer('ready');
    server.send({ command: 'follow', run: id });
    const events = await server.whole(id);
    expect(isAlive(pid), 'what was left is ended').toBe(false);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'job.finished')).toMatchObject([
      { attempt: 1, status: 'canceled', reason: 'interrupted: the server went down', willRetry: true },
      { attempt: 2, status: 'success' },
    ]);
    expect(linesOf(events, 'test')).toEqual([`begun ${id}00001`, `begun ${id}00002`]);
    expect(endOf(events).exit).toBe(0);
  });

  it('goes on after a stop as after a kill, and no job outlives the stop', async () => {
    const { repository, sha } = project(
      'stopped',
      `test: {script: ["echo $$ > $GO/pid-$CI_JOB_ID", "echo begun", "if [ -e $GO/stopped ]; then exit 0; fi", "sleep 600"]}`,
    );
    const id = await accepted(repository.push(sha));
    await server.until(id, says('begun'));
    const pid = readFileSync(join(folder, `pid-${id}00001`), 'utf8').trim();
    await server.close();
    expect(isAlive(pid)).toBe(false);
    go('stopped');
    server = startServer(options);
    await server.answer('ready');
    server.send({ command: 'follow', run: id });
    const events = await server.whole(id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'job.finished')).toHaveLength(2);
    expect(endOf(events).exit).toBe(0);
  });

  it('keeps what the limits say and no more', async () => {
    const ids = (await server.list()).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(10);
    await server.close();
    server = startServer({
      ...options,
      limits: { retention: { ageMs: 0, runs: 1, bytes: null }, failedJobFolders: { ageMs: 0, bytes: 0 } },
    });
    await server.answer('ready');
    // The first round goes on beside the start.
    await expect.poll(async () => (await server.list()).length).toBeLessThan(ids.length);
    const left = await server.list();
    expect(left.length).toBe(new Set(left.map((run) => run.project)).size);
    for (const id of ids.filter((one) => !left.some((run) => run.id === one)))
      expect(await server.events(id)).toEqual([]);
    expect(existsSync(join(folder, 'data/jobs'))).toBe(true);
    expect(existsSync(join(folder, 'story.git/HEAD'))).toBe(true);
  });
});
