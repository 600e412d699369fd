import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createService, type VirtualWorld, virtualWorld } from '../../../../test/support/virtual-world.ts';
import { accessOf } from '../../src/ecs-deploy/access.ts';
import type { AccessOptions } from '../../src/ecs-deploy/script-options.ts';
import { connectScript } from '../../src/wiring.ts';
import { ecsDeploy } from './script-run.ts';
import { type SeenCall, seenCalls } from './seen-calls.ts';

const arn = 'arn:aws:ecs:eu-north-1:123456789012:task-definition/';
const digest = `sha256:${'0a'.repeat(32)}`;
const breaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };

async function imagesInUse(world: VirtualWorld): Promise<readonly string[]> {
  const { services } = await world.ports.ecs.describeServices('prod', ['web']);
  const { taskDefinition } = await world.ports.ecs.describeTaskDefinition(services[0]?.taskDefinition ?? '');
  return taskDefinition.containerDefinitions.map(({ image }) => image);
}

/** Makes one call as the options say and returns what AWS saw. */
async function callAs(
  options: Partial<AccessOptions>,
  env: Readonly<Record<string, string>> = {},
  profiles = '',
): Promise<readonly SeenCall[]> {
  const { url, calls } = await seenCalls();
  const folder = mkdtempSync(join(tmpdir(), 'ecs-deploy-'));
  writeFileSync(join(folder, 'config'), profiles);
  const whole = {
    AWS_ENDPOINT_URL: url,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
  // The SDK reads the environment of the process by itself.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(whole)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const none: AccessOptions = { accessKey: null, secretKey: null, region: null, profile: null, assumeRole: null };
  const connection = await connectScript(accessOf({ ...none, ...options }, whole), whole);
  await connection.ports.ecs.describeServices('prod', ['web']).catch(() => {});
  connection.close();
  return calls;
}

const profile =
  '[profile ci]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = profile-secret\nregion = eu-west-3\n';

describe('defects of the script that ecs-deploy must not have', () => {
  it('(a) -k and -s sign the calls', async () => {
    const calls = await callAs({ accessKey: 'AKIAOPTION', secretKey: 'option-secret', region: 'eu-west-1' });
    expect(calls).toEqual([
      { accessKeyId: 'AKIAOPTION', region: 'eu-west-1', service: 'ecs', sessionToken: undefined },
    ]);
  });

  it('(a) -k and -s beat the environment, AWS_PROFILE included', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAENV',
      AWS_SECRET_ACCESS_KEY: 'env-secret',
      AWS_SESSION_TOKEN: 'env-token',
      AWS_PROFILE: 'ci',
    };
    const calls = await callAs(
      { accessKey: 'AKIAOPTION', secretKey: 'option-secret', region: 'eu-west-1' },
      env,
      profile,
    );
    expect(calls).toMatchObject([{ accessKeyId: 'AKIAOPTION', sessionToken: undefined }]);
  });

  it('(b) -a with -p: the profile asks for the role, in its region, and the role makes every other call', async () => {
    const calls = await callAs({ profile: 'ci', assumeRole: 'arn:aws:iam::123456789012:role/deploy' }, {}, profile);
    expect(calls).toEqual([
      { accessKeyId: 'AKIAPROFILE', region: 'eu-west-3', service: 'sts', sessionToken: undefined },
      { accessKeyId: 'ASIAROLE', region: 'eu-west-3', service: 'ecs', sessionToken: 'role-token' },
    ]);
  });

  it('(b) -a with -k and -s: these ask for the role', async () => {
    const calls = await callAs({
      accessKey: 'AKIAOPTION',
      secretKey: 'option-secret',
      region: 'eu-west-1',
      assumeRole: 'arn:aws:iam::123456789012:role/deploy',
    });
    expect(calls.map(({ accessKeyId, service }) => [accessKeyId, service])).toEqual([
      ['AKIAOPTION', 'sts'],
      ['ASIAROLE', 'ecs'],
    ]);
  });

  it('a profile beats keys of the environment, as in the script', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env-secret' };
    expect(await callAs({ profile: 'ci' }, env, profile)).toMatchObject([
      { accessKeyId: 'AKIAPROFILE', region: 'eu-west-3' },
    ]);
    expect(await callAs({}, { ...env, AWS_PROFILE: 'ci' }, profile)).toMatchObject([{ accessKeyId: 'AKIAPROFILE' }]);
  });

  it('AWS_DEFAULT_REGION beats AWS_REGION, as in the script, and -r beats both', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAENV',
      AWS_SECRET_ACCESS_KEY: 'env-secret',
      AWS_DEFAULT_REGION: 'eu-west-2',
      AWS_REGION: 'us-west-2',
    };
    expect(await callAs({}, env)).toMatchObject([{ region: 'eu-west-2' }]);
    expect(await callAs({ region: 'ap-south-1' }, env)).toMatchObject([{ region: 'ap-south-1' }]);
  });

  it.each([
    ['on a digest', `registry.example/shop/web@${digest}`],
    ['without a tag', 'registry.example/shop/web'],
    ['with tag and digest', `registry.example/shop/web:v1@${digest}`],
  ])('(c) a container %s is rewritten', async (_, image) => {
    const world = await virtualWorld();
    await createService(world, { container: { image } });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 -t 300');
    expect(run.exit).toBe(0);
    expect(await imagesInUse(world)).toEqual(['registry.example/shop/web:v2']);
  });

  it('(d) an image that is the last member of its container is rewritten, and text that looks like an image is not', async () => {
    const world = await virtualWorld();
    const environment = [{ name: 'NEXT', value: '"image": "registry.example/shop/web:v1",' }];
    await createService(world, {
      definition: {
        containerDefinitions: [{ name: 'web', memory: 128, environment, image: 'registry.example/shop/web:v1' }],
      },
    });
    await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 -t 300');
    const { taskDefinition } = await world.ports.ecs.describeTaskDefinition('web:2');
    expect(taskDefinition.containerDefinitions).toMatchObject([{ image: 'registry.example/shop/web:v2', environment }]);
  });

  it.each(['my_app:1', 'my.app:1', `shop/web:1@${digest}`, `shop/web@${digest}`])(
    '(e) %s is deployed',
    async (image) => {
      const world = await virtualWorld();
      await createService(world);
      const run = await ecsDeploy(world, `-c prod -n web -i ${image} -t 300`);
      expect(run.exit).toBe(0);
      expect(await imagesInUse(world)).toEqual([image]);
    },
  );

  it('(f) no member of the task definition is lost', async () => {
    const world = await virtualWorld();
    const kept = {
      cpu: '512',
      memory: '1024',
      requiresCompatibilities: ['EC2'],
      pidMode: 'host',
      ipcMode: 'host',
      enableFaultInjection: true,
    };
    await createService(world, { definition: kept });
    await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 -t 300');
    const { taskDefinition } = await world.ports.ecs.describeTaskDefinition('web:2');
    expect(taskDefinition).toMatchObject(kept);
  });

  it('(g) the time of the calls counts', async () => {
    const world = await virtualWorld({ latencyMs: 7000 });
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-start', ms: 3_600_000, image: 'web:v2' });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 -t 60');
    const registered = run.at('New task definition:');
    // The update itself, the wait, and the look that finds it over.
    expect(run.at('ERROR: New task definition not running within 60 seconds') - registered).toBeLessThanOrEqual(
      7000 + 60_000 + 4 * 7000,
    );
  });

  it('(g) the second wait is not over in silence', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'slow-stop', ms: 600_000, image: 'web:v1' });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2');
    expect(run.exit).toBe(1);
    expect(run.err).toContain('ERROR: Old tasks not gone within 90 seconds');
    expect(run.err.at(-1)).toMatch(/^Follow it with: slipway watch /);
  });

  it('(h) a rollback is waited for', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'image-missing', image: 'web:v2' });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 --enable-rollback');
    expect(run.exit).toBe(1);
    expect(run.out.at(-1)).toBe(`Rolling back to ${arn}web:1`);
    expect(run.err.at(-1)).toMatch(/^Rollback completed: web:1 serves/);
    const { services } = await world.ports.ecs.describeServices('prod', ['web']);
    expect(services[0]?.deployments).toMatchObject([
      { taskDefinition: `${arn}web:1`, rolloutState: 'COMPLETED', runningCount: 1 },
    ]);
  });

  it('(h) nothing is rolled back without --enable-rollback', async () => {
    const world = await virtualWorld();
    await createService(world);
    world.ecs.faults.add({ kind: 'image-missing', image: 'web:v2' });
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2');
    expect(run.exit).toBe(1);
    expect(run.out.join('\n')).not.toMatch(/roll/i);
    expect(world.calls.get('StopServiceDeployment')).toBeUndefined();
    expect(world.calls.get('UpdateService')).toBe(1);
  });

  it('(i) a rollback by the circuit breaker is no success', async () => {
    const world = await virtualWorld();
    await createService(world, { service: breaker });
    // Each time another reason, so that the crashes are left to ECS to count.
    for (let exitCode = 1; exitCode <= 20; exitCode += 1) {
      world.ecs.faults.add({ kind: 'crash', image: 'web:v2', exitCode, afterMs: 100, times: 1 });
    }
    const run = await ecsDeploy(world, '-c prod -n web -i registry.example/shop/web:v2 -t 1200');
    expect(run.exit).toBe(1);
    expect(run.out).not.toContain('Service deployment successful.');
    expect(run.err).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ERROR: The deployment (failed|was rolled back): .*/)]),
    );
    expect(await imagesInUse(world)).toEqual(['registry.example/shop/web:v1']);
  });

  it.each([
    ['an empty file', '', /^ERROR: td\.json is not a task definition: it is empty/],
    ['half a file', '{"taskDefinition": {"family": ', /^ERROR: td\.json is not a task definition: it is not JSON/],
    [
      'a file without containers',
      '{"family": "web"}',
      /^ERROR: td\.json is not a task definition: .*containerDefinitions/,
    ],
  ])('(j) %s is refused before any call', async (_, text, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'ecs-deploy-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'td.json'), text);
    const world = await virtualWorld();
    const run = await ecsDeploy(world, '-c prod -n web -i a:1 --task-definition-file td.json', { cwd: folder });
    expect(run).toMatchObject({ exit: 1, out: [], access: [] });
    expect(run.err[0]).toMatch(message);
  });
});
