import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalEcs, type JsonObject, type Listening, type LocalEcs } from '../../src/index.ts';

const run = promisify(execFile);

// Not by starting it, which takes a second of the processor.
const hasCli = spawnSync('sh', ['-c', 'command -v aws']).status === 0;

let localEcs: LocalEcs;
let server: Listening;
const folder = mkdtempSync(join(tmpdir(), 'local-ecs-cli-'));

const CONTAINERS = [{ name: 'app', image: 'web:1', memory: 64, healthCheck: { command: ['CMD', 'true'] } }];

beforeAll(async () => {
  localEcs = createLocalEcs({ speed: 1000 });
  server = await localEcs.listen();
  const call = (operation: string, input: JsonObject) => localEcs.call(operation, input, { region: 'eu-west-1' });
  await call('CreateCluster', { clusterName: 'c' });
  await call('RegisterTaskDefinition', { family: 'web', containerDefinitions: CONTAINERS });
  await call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 2 });
});

afterAll(async () => {
  await localEcs.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

/** `aws ecs ARGUMENTS`: what it printed, as text where it is not JSON. */
async function ecs(...args: readonly string[]) {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
  };
  const ended = await run('aws', ['--output', 'json', 'ecs', ...args], { env }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
  return { ...ended, json: /^[[{"]/.test(ended.stdout) ? JSON.parse(ended.stdout) : null };
}

describe('the AWS CLI', () => {
  it('deploys a service and waits for it', async (context) => {
    if (!hasCli) context.skip('no AWS CLI');
    const where = ['--cluster', 'c', '--service', 's'];
    const deployments = 'service.deployments[].status';
    const forced = await ecs('update-service', ...where, '--force-new-deployment', '--query', deployments);
    expect(forced.json).toEqual(expect.arrayContaining(['PRIMARY']));
    expect(await ecs('wait', 'services-stable', '--cluster', 'c', '--services', 's')).toMatchObject({ code: 0 });
    const query = 'services[0].[runningCount, deployments[].rolloutState, createdAt]';
    const described = await ecs('describe-services', '--cluster', 'c', '--services', 's', '--query', query);
    expect(described.json).toEqual([2, ['COMPLETED'], expect.anything()]);
    // Version 1 prints times as it gets them, version 2 as texts.
    const createdAt = described.json[2];
    const createdMs = typeof createdAt === 'number' ? createdAt * 1000 : Date.parse(createdAt);
    expect(createdMs).toBeGreaterThan(Date.now() - 3_600_000);
  });

  it('waits in vain for a service that is missing', async (context) => {
    if (!hasCli) context.skip('no AWS CLI');
    const { code, stderr } = await ecs('wait', 'services-stable', '--cluster', 'c', '--services', 'nowhere');
    expect([code, stderr]).toEqual([255, expect.stringContaining('Waiter encountered a terminal failure state')]);
  });

  it('runs a task and pages through lists', async (context) => {
    if (!hasCli) context.skip('no AWS CLI');
    const run3 = ['run-task', '--cluster', 'c', '--task-definition', 'web', '--count', '3', '--started-by', 'cli'];
    expect((await ecs(...run3, '--query', '[length(tasks), failures]')).json).toEqual([3, []]);
    const list = ['list-tasks', '--cluster', 'c', '--started-by', 'cli'];
    const first = await ecs(...list, '--max-items', '2', '--page-size', '2');
    expect(first.json.taskArns).toHaveLength(2);
    const rest = await ecs(...list, '--starting-token', first.json.NextToken);
    expect(rest.json.taskArns).toHaveLength(1);
  });

  it('says that blue/green deployments by CodeDeploy are not to be had', async (context) => {
    if (!hasCli) context.skip('no AWS CLI');
    const definition = join(folder, 'task-definition.json');
    const appspec = join(folder, 'appspec.json');
    writeFileSync(definition, JSON.stringify({ family: 'web', containerDefinitions: CONTAINERS }));
    writeFileSync(appspec, '{}');
    const files = ['--task-definition', definition, '--codedeploy-appspec', appspec];
    const deploy = await ecs('deploy', '--cluster', 'c', '--service', 's', ...files);
    expect([deploy.code, deploy.stderr]).toEqual([
      255,
      expect.stringContaining('The target CodeDeploy_20141006 is not emulated by local-ecs.'),
    ]);
  });

  it('shows errors with their names and texts', async (context) => {
    if (!hasCli) context.skip('no AWS CLI');
    const { code, stderr } = await ecs('update-service', '--cluster', 'c', '--service', 'x');
    expect([code, stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining(
        '(ServiceNotFoundException) when calling the UpdateService operation: Service not found.',
      ),
    ]);
    expect(code).not.toBe(0);
  });
});
