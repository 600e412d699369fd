import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createService, type VirtualWorld, virtualWorld } from '../../../../test/support/virtual-world.ts';
import { ecsDeploy } from './script-run.ts';

const arn = 'arn:aws:ecs:eu-north-1:123456789012:task-definition/';
const toWeb = '-c prod -n web -i registry.example/shop/web:v2 -t 300';
const redis = { name: 'cache', image: 'redis:7', memory: 64, essential: false };
const web = { name: 'web', image: 'registry.example/shop/web:v1', memory: 128 };

/** Images of the revision that the service has now, by container. */
async function imagesInUse(world: VirtualWorld, service = 'web'): Promise<Record<string, string>> {
  const { services } = await world.ports.ecs.describeServices('prod', [service]);
  const { taskDefinition } = await world.ports.ecs.describeTaskDefinition(services[0]?.taskDefinition ?? '');
  return Object.fromEntries(taskDefinition.containerDefinitions.map(({ name, image }) => [name, image]));
}

async function primary(world: VirtualWorld) {
  const { services } = await world.ports.ecs.describeServices('prod', ['web']);
  const [service] = services;
  const deployment = service?.deployments.find(({ status }) => status === 'PRIMARY');
  if (service === undefined || deployment === undefined) throw new TypeError('no PRIMARY deployment');
  return { ...deployment, desiredOfService: service.desiredCount, configuration: service.deploymentConfiguration };
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(file: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ecs-deploy-'));
  folders.push(folder);
  writeFileSync(join(folder, file), text);
  return folder;
}

describe('a service', () => {
  it('is deployed with the lines that people look for, in their order', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(world, toWeb);
    expect(run.out).toEqual([
      'Using image name: registry.example/shop/web:v2',
      `Current task definition: ${arn}web:1`,
      `New task definition: ${arn}web:2`,
      'Service updated successfully, new task definition running.',
      'Waiting for service deployment to complete...',
      'Service deployment successful.',
    ]);
    expect(run.err).toEqual([]);
    expect(run.exit).toBe(0);
    expect(await imagesInUse(world)).toEqual({ web: 'registry.example/shop/web:v2' });
  });

  it('gets each line when it is true: new tasks run; old tasks are gone, draining included', async () => {
    const world = await virtualWorld();
    await createService(world, { desiredCount: 3 });
    world.ecs.faults.add({ kind: 'slow-stop', ms: 60_000, image: 'web:v1' });
    const running: number[] = [];
    const run = await ecsDeploy(world, toWeb, {
      onLine: (line) => {
        if (line.startsWith('Service updated'))
          void primary(world).then(({ runningCount }) => running.push(runningCount));
      },
    });
    expect(run.exit).toBe(0);
    expect(running).toEqual([3]);
    const truth = world.ecs.truth((await primary(world)).id);
    expect(run.at('Service deployment successful.')).toBeGreaterThanOrEqual(
      truth?.oldTasksGoneAt ?? Number.POSITIVE_INFINITY,
    );
    expect(run.at('Service deployment successful.') - run.at('Service updated')).toBeGreaterThanOrEqual(60_000);
  });

  it('has every container of the image’s repository rewritten, and no other', async () => {
    const world = await virtualWorld();
    const worker = { name: 'worker', image: 'registry.example/shop/web:old', memory: 64 };
    const similar = { name: 'webhook', image: 'registry.example/shop/web-hook:v1', memory: 64 };
    await createService(world, { definition: { containerDefinitions: [web, worker, similar, redis] } });
    const run = await ecsDeploy(world, toWeb);
    expect(run.exit).toBe(0);
    expect(await imagesInUse(world)).toEqual({
      web: 'registry.example/shop/web:v2',
      worker: 'registry.example/shop/web:v2',
      webhook: 'registry.example/shop/web-hook:v1',
      cache: 'redis:7',
    });
  });

  it('is left alone, with 1, where no container has an image of that repository', async () => {
    const world = await virtualWorld();
    await createService(world, { definition: { containerDefinitions: [web, redis] } });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/api:v2');
    expect(run.exit).toBe(1);
    expect(run.err[0]).toMatch(
      /^ERROR: .*registry\.example\/shop\/api.*web \(registry\.example\/shop\/web:v1\), cache \(redis:7\)/,
    );
    expect(world.calls.get('UpdateService')).toBeUndefined();
    expect(world.calls.get('RegisterTaskDefinition')).toBeUndefined();
  });

  it('gets only the tag with -to, in all containers, whatever -i is', async () => {
    const world = await virtualWorld();
    const pinned = { name: 'pinned', image: `registry.example:5000/x/y@sha256:${'a1'.repeat(32)}`, memory: 64 };
    await createService(world, { definition: { containerDefinitions: [web, redis, pinned] } });
    const run = await ecsDeploy(world, '-c prod -n web -to 0.1.899 -i ignore -t 300');
    expect(run.exit).toBe(0);
    expect(run.out[0]).toBe('Using image name: 0.1.899');
    expect(await imagesInUse(world)).toEqual({
      web: 'registry.example/shop/web:0.1.899',
      cache: 'redis:0.1.899',
      pinned: 'registry.example:5000/x/y:0.1.899',
    });
  });

  it('gets the tag of the variable that -e names', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web -e BUILD -t 300', {
      env: { BUILD: '42' },
    });
    expect(run.exit).toBe(0);
    expect(await imagesInUse(world)).toEqual({ web: 'registry.example/shop/web:42' });
  });

  it('gets "latest" where nothing says a tag', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web -t 300');
    expect(run.out[0]).toBe('Using image name: registry.example/shop/web:latest');
    expect(await imagesInUse(world)).toEqual({ web: 'registry.example/shop/web:latest' });
  });

  it('has its tasks replaced again by the same image, as the script does, without one more revision', async () => {
    const world = await virtualWorld();
    await createService(world);
    await ecsDeploy(world, toWeb);
    const before = await primary(world);
    const run = await ecsDeploy(world, toWeb);
    expect(run.exit).toBe(0);
    expect(run.out).toContain(`New task definition: ${arn}web:2`);
    expect(run.err).toContain(
      'The service has this task definition already: no revision is registered, its tasks are replaced.',
    );
    const after = await primary(world);
    expect(after.id).not.toBe(before.id);
    expect(after.taskDefinition).toBe(`${arn}web:2`);
  });

  it('gets count and percentages in the one UpdateService call', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(world, `${toWeb} -D 2 -m 50 -M 150`);
    expect(run.exit).toBe(0);
    expect(world.calls.get('UpdateService')).toBe(1);
    expect(await primary(world)).toMatchObject({
      desiredOfService: 2,
      configuration: { minimumHealthyPercent: 50, maximumPercent: 150 },
    });
  });

  it('is not waited for to run tasks when it wants none', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(world, `${toWeb} -D 0`);
    expect(run.exit).toBe(0);
    expect(run.out.slice(3)).toEqual([
      'Skipping check for running task definition, as desired-count <= 0',
      'Waiting for service deployment to complete...',
      'Service deployment successful.',
    ]);
  });

  it('is not waited for to drain with --skip-deployments-check, and that is said', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-stop', ms: 600_000, image: 'web:v1' });
    const run = await ecsDeploy(world, `${toWeb} --skip-deployments-check`);
    expect(run.exit).toBe(0);
    expect(run.out.at(-1)).toBe('Service updated successfully, new task definition running.');
    expect(run.err).toEqual([expect.stringMatching(/^Not waited for: old tasks/)]);
  });

  it('shows every change on stderr with -v', async () => {
    const world = await virtualWorld();
    await createService(world);
    const quiet = await ecsDeploy(world, toWeb);
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v3 -t 300 -v');
    expect(run.out.map((line) => line.replace(/:v3|web:\d/, ''))).toEqual(
      quiet.out.map((line) => line.replace(/:v2|web:\d/, '')),
    );
    expect(run.err).toEqual(
      expect.arrayContaining([
        'Container web: registry.example/shop/web:v2 -> registry.example/shop/web:v3',
        expect.stringMatching(/^PRIMARY web:3 1\/1 running, .*1 old tasks left/),
        expect.stringMatching(/^ECS: \(service web\) has started 1 tasks/),
      ]),
    );
  });
});

describe('the task definition that a deployment starts from', () => {
  it('is the newest revision of the family with --use-latest-task-def', async () => {
    const world = await virtualWorld();
    await createService(world);
    await world.call('RegisterTaskDefinition', { family: 'web', containerDefinitions: [web, redis] });
    const run = await ecsDeploy(world, `${toWeb} --use-latest-task-def`);
    expect(run.exit).toBe(0);
    expect(run.out[1]).toBe(`Current task definition: ${arn}web:2`);
    expect(await imagesInUse(world)).toEqual({ web: 'registry.example/shop/web:v2', cache: 'redis:7' });
  });

  it('has its containers found for -to with --use-latest-task-def', async () => {
    const world = await virtualWorld();
    await createService(world);
    await world.call('RegisterTaskDefinition', { family: 'web', containerDefinitions: [web, redis] });
    await ecsDeploy(world, '-c prod -n web -i x -to 9 -t 300 --use-latest-task-def');
    expect(await imagesInUse(world)).toEqual({ web: 'registry.example/shop/web:9', cache: 'redis:9' });
  });

  it.each([
    ['bare', (definition: object) => definition],
    ['wrapped', (definition: object) => ({ taskDefinition: definition })],
  ])('is a file, %s, with --task-definition-file', async (_, wrap) => {
    const world = await virtualWorld();
    await createService(world);
    const cwd = folderWith('td.json', JSON.stringify(wrap({ family: 'web', containerDefinitions: [web, redis] })));
    const run = await ecsDeploy(world, `${toWeb} --task-definition-file td.json`, { cwd });
    expect(run.exit).toBe(0);
    expect(run.out.slice(1, 3)).toEqual([`Current task definition: ${arn}web:1`, `New task definition: ${arn}web:2`]);
    expect(await imagesInUse(world)).toEqual({ web: 'registry.example/shop/web:v2', cache: 'redis:7' });
  });

  it('may be a file together with -to', async () => {
    const world = await virtualWorld();
    await createService(world);
    const cwd = folderWith('td.json', JSON.stringify({ family: 'web', containerDefinitions: [web, redis] }));
    await ecsDeploy(world, '-c prod -n web -i x -to 5 -t 300 --task-definition-file td.json', { cwd });
    expect(await imagesInUse(world)).toEqual({ web: 'registry.example/shop/web:5', cache: 'redis:5' });
  });

  it('keeps its tags, with and without --copy-task-definition-tags', async () => {
    const world = await virtualWorld();
    await createService(world, { definition: { tags: [{ key: 'team', value: 'shop' }] } });
    await ecsDeploy(world, toWeb);
    await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v3 -t 300 --copy-task-definition-tags');
    for (const revision of ['web:2', 'web:3']) {
      const { tags } = await world.ports.ecs.describeTaskDefinition(revision);
      expect(tags).toEqual([{ key: 'team', value: 'shop' }]);
    }
  });
});

describe('--force-new-deployment', () => {
  it('replaces the tasks and changes nothing', async () => {
    const world = await virtualWorld();
    await createService(world);
    const before = await primary(world);
    const run = await ecsDeploy(world, '-c prod -n web --force-new-deployment -t 300');
    expect(run).toMatchObject({
      exit: 0,
      err: [],
      out: [
        'Force a new deployment of the service',
        'Waiting for service deployment to complete...',
        'Service deployment successful.',
      ],
    });
    const after = await primary(world);
    expect(after.id).not.toBe(before.id);
    expect(after.taskDefinition).toBe(before.taskDefinition);
  });

  it('says what of the command line it does not use', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(
      world,
      '-c prod -n web -i registry.example/shop/web:v2 -D 3 --force-new-deployment -t 300',
    );
    expect(run.exit).toBe(0);
    expect(run.err).toEqual([expect.stringMatching(/not used: -i, -D\.$/)]);
    expect(await imagesInUse(world)).toEqual({ web: 'registry.example/shop/web:v1' });
  });

  it('waits for nothing with --skip-deployments-check, and claims nothing', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(world, '-c prod -n web --force-new-deployment --skip-deployments-check');
    expect(run).toMatchObject({ exit: 0, out: ['Force a new deployment of the service'] });
    expect((await primary(world)).runningCount).toBe(0);
  });
});

describe('--max-definitions', () => {
  async function active(world: VirtualWorld): Promise<readonly string[]> {
    return (await world.ports.ecs.listTaskDefinitions('web', 100)).map((revision) => revision.slice(arn.length));
  }

  it('keeps the newest and deregisters the rest after a success, oldest first', async () => {
    const world = await virtualWorld();
    await createService(world);
    for (const tag of ['a', 'b', 'c']) {
      await world.call('RegisterTaskDefinition', {
        family: 'web',
        containerDefinitions: [{ ...web, image: `x:${tag}` }],
      });
    }
    const run = await ecsDeploy(world, `${toWeb} --max-definitions 2`);
    expect(run.exit).toBe(0);
    expect(run.out.slice(-4)).toEqual([
      'Service deployment successful.',
      ...[1, 2, 3].map((revision) => `Deregistering outdated task revision: ${arn}web:${revision}`),
    ]);
    expect(await active(world)).toEqual(['web:5', 'web:4']);
  });

  it('takes more revisions than one page lists', async () => {
    const world = await virtualWorld();
    await createService(world);
    for (let made = 0; made < 230; made += 1) {
      await world.call('RegisterTaskDefinition', {
        family: 'web',
        containerDefinitions: [{ ...web, image: `x:${made}` }],
      });
    }
    const run = await ecsDeploy(world, `${toWeb} --max-definitions 2`);
    expect(run.exit).toBe(0);
    expect(await active(world)).toEqual(['web:232', 'web:231']);
  });

  it('never takes a revision whose tasks still drain', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-stop', ms: 600_000, image: 'web:v1' });
    const run = await ecsDeploy(world, `${toWeb} --max-definitions 1 --skip-deployments-check`);
    expect(run.exit).toBe(0);
    expect(await active(world)).toEqual(['web:2', 'web:1']);
  });

  it('deregisters nothing after a failure', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'image-missing', image: 'web:v2' });
    const run = await ecsDeploy(world, `${toWeb} --max-definitions 1`);
    expect(run.exit).toBe(1);
    expect(await active(world)).toEqual(['web:2', 'web:1']);
  });

  it('does not turn a success into a failure when it may not deregister', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'denied', operations: ['DeregisterTaskDefinition'] });
    const run = await ecsDeploy(world, `${toWeb} --max-definitions 1`);
    expect(run.exit).toBe(0);
    expect(run.err).toEqual([
      expect.stringMatching(/^Warning: old revisions could not be deregistered: ecs:DeregisterTaskDefinition/),
    ]);
  });
});

describe('a wait that is over', () => {
  it('says that the new tasks do not run', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-start', ms: 300_000, image: 'web:v2' });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2');
    expect(run.exit).toBe(1);
    expect(run.out.at(-1)).toBe(`New task definition: ${arn}web:2`);
    expect(run.err).toContain('ERROR: New task definition not running within 90 seconds');
    expect(run.err.at(-1)).toMatch(/^Follow it with: slipway watch .*--service web --deployment ecs-svc\/\d+$/);
    expect((await primary(world)).taskDefinition).toBe(`${arn}web:2`);
  });

  it('says that old tasks are left, and each wait has its own limit', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-start', ms: 60_000, image: 'web:v2' });
    world.ecs.faults.add({ kind: 'slow-stop', ms: 300_000, image: 'web:v1' });
    const startedAt = world.clock.now();
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 -t 70');
    expect(run.exit).toBe(1);
    const served = run.at('Service updated successfully, new task definition running.');
    expect(served - startedAt).toBeGreaterThan(60_000);
    const over = run.at('ERROR: Old tasks not gone within 70 seconds');
    expect(over - served).toBeGreaterThanOrEqual(70_000);
    expect(over - served).toBeLessThan(80_000);
  });

  it('is followed by the way back with --enable-rollback, while the deployment is not complete', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-start', ms: 600_000, image: 'web:v2' });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 --enable-rollback');
    expect(run.exit).toBe(1);
    expect(run.out.at(-1)).toBe(`Rolling back to ${arn}web:1`);
    expect(run.err).toContain('ERROR: New task definition not running within 90 seconds');
    expect(run.err.at(-1)).toMatch(/^Rollback completed: web:1 serves/);
    expect(await primary(world)).toMatchObject({ taskDefinition: `${arn}web:1`, rolloutState: 'COMPLETED' });
  });
});

describe('a wait for old tasks of a deployment that ECS calls complete', () => {
  const early = {
    deploymentConfiguration: {
      earlySuccessCriteria: { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'DEFERRED' },
    },
  };

  it('is not followed by a rollback when it is over: the new tasks serve', async () => {
    const world = await virtualWorld();
    await createService(world, { service: early });
    world.ecs.faults.add({ kind: 'slow-stop', ms: 900_000, image: 'web:v1' });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 --enable-rollback');
    expect(run.exit).toBe(1);
    expect(run.err).toEqual(
      expect.arrayContaining([
        'ERROR: Old tasks not gone within 90 seconds',
        'the new tasks serve and ECS calls the deployment complete; it is not rolled back',
      ]),
    );
    expect(world.calls.get('StopServiceDeployment')).toBeUndefined();
    expect(await primary(world)).toMatchObject({ taskDefinition: `${arn}web:2`, rolloutState: 'COMPLETED' });
  });
});

describe('an interrupt', () => {
  it('leaves the deployment alone and says how to follow it', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(world, `${toWeb} -v`, {
      onLine: (line, interrupt) => {
        if (/1 pending/.test(line)) interrupt();
      },
    });
    expect(run.exit).toBe(1);
    expect(run.err.slice(-2)).toEqual([
      'Interrupted: the deployment goes on.',
      expect.stringMatching(/^Follow it with: slipway watch /),
    ]);
    await world.pass(300_000);
    expect(await primary(world)).toMatchObject({ taskDefinition: `${arn}web:2`, rolloutState: 'COMPLETED' });
  });

  it('ends the process when it comes twice', async () => {
    const world = await virtualWorld();
    await createService(world);
    const run = await ecsDeploy(world, `${toWeb} -v`, {
      onLine: (line, interrupt) => {
        if (!/1 pending/.test(line)) return;
        interrupt();
        interrupt();
      },
    });
    expect(run.err).toContain('(ended at once with 1)');
  });
});

describe('what is printed', () => {
  it('shows control characters of logs and events escaped', async () => {
    const world = await virtualWorld();
    const logConfiguration = {
      logDriver: 'awslogs',
      options: { 'awslogs-group': '/ecs/web', 'awslogs-stream-prefix': 'web', 'awslogs-region': 'eu-north-1' },
    };
    await createService(world, { container: { logConfiguration } });
    world.ecs.faults.add({
      kind: 'crash',
      image: 'web:v2',
      exitCode: 3,
      logLines: ['\u001b[31mred\u001b]0;title\u0007'],
    });
    const run = await ecsDeploy(world, toWeb);
    expect(run.exit).toBe(1);
    expect(run.err).toContain('    \\x1b[31mred\\x1b]0;title\\x07');
    expect(run.err.join('')).not.toContain('\u001b');
  });

  it('says on stdout the version and, with 3, the usage; what is wrong on stderr', async () => {
    const world = await virtualWorld();
    expect(await ecsDeploy(world, '--version')).toMatchObject({ exit: 0, out: ['9.8.7'], err: [] });
    const nothing = await ecsDeploy(world, '');
    expect(nothing).toMatchObject({ exit: 3, err: [], access: [] });
    expect(nothing.out[0]).toMatch(/^Usage: ecs-deploy /);
    const unknown = await ecsDeploy(world, '-c prod --frobnicate');
    expect(unknown).toMatchObject({
      exit: 3,
      out: [],
      err: ['ERROR: There is no option "--frobnicate".', '  See "ecs-deploy --help".'],
    });
  });

  it.each([
    ['a service that does not exist', '-c prod -n nobody -i a:1', /^ERROR: There is no service "nobody"/],
    ['a cluster that does not exist', '-c nowhere -n web -i a:1', /^ERROR: There is no cluster "nowhere"/],
    [
      'a file that does not exist',
      '-c prod -n web -i a:1 --task-definition-file none.json',
      /^ERROR: none\.json cannot be read/,
    ],
  ])('ends with 1 for %s', async (_, line, message) => {
    const world = await virtualWorld();
    const run = await ecsDeploy(world, line);
    expect(run.exit).toBe(1);
    expect(run.err[0]).toMatch(message);
  });

  const hook = 'https://hooks.slack.com/services/T0/B0/secret-0123456789abcdef';

  it('tells Slack how it ended where SLIPWAY_SLACK_WEBHOOK_URL names it', async () => {
    const world = await virtualWorld();
    await createService(world);
    const { posted, exit } = await ecsDeploy(world, toWeb, { env: { SLIPWAY_SLACK_WEBHOOK_URL: hook } });
    expect(exit).toBe(0);
    expect(posted).toMatchObject([{ url: hook, json: expect.stringContaining('runs on web in prod') }]);
  });

  it('goes on where Slack cannot be told, and warns', async () => {
    const world = await virtualWorld();
    await createService(world);
    const surroundings = { env: { SLIPWAY_SLACK_WEBHOOK_URL: hook }, posting: 503 };
    const { posted, exit, err } = await ecsDeploy(world, toWeb, surroundings);
    expect(exit).toBe(0);
    expect(posted).toHaveLength(3);
    expect(err).toContain('Warning: https://hooks.slack.com could not be told: it answered 503');
  });

  it('refuses a SLIPWAY_SLACK_WEBHOOK_URL that is no URL, before anything is done', async () => {
    const world = await virtualWorld();
    const { exit, err, access } = await ecsDeploy(world, toWeb, { env: { SLIPWAY_SLACK_WEBHOOK_URL: 'secret' } });
    expect({ exit, access }).toEqual({ exit: 3, access: [] });
    expect(err[0]).toMatch(/^ERROR: SLIPWAY_SLACK_WEBHOOK_URL is not usable: it is a URL/);
  });

  it('saves the events where SLIPWAY_EVENTS says', async () => {
    const world = await virtualWorld();
    await createService(world);
    const cwd = folderWith('other', '');
    await ecsDeploy(world, toWeb, { env: { SLIPWAY_EVENTS: 'events.ndjson' }, cwd });
    const events = readFileSync(join(cwd, 'events.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(events[0]).toBe('delivery.started');
    expect(events.at(-1)).toBe('delivery.finished');
  });
});
