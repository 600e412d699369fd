import type { JsonObject } from '@slipway/engine';
import { describe, expect, it } from 'vitest';
import { type VirtualWorld, virtualWorld } from '../../../../test/support/virtual-world.ts';
import { ecsDeploy } from './script-run.ts';

const arn = 'arn:aws:ecs:eu-north-1:123456789012:task-definition/';
const run2 = '-d migrate -c prod -i registry.example/shop/web:v2 --run-task --wait-for-success';
const logConfiguration = {
  logDriver: 'awslogs',
  options: { 'awslogs-group': '/ecs/migrate', 'awslogs-stream-prefix': 'm', 'awslogs-region': 'eu-north-1' },
};
const migrate = { name: 'migrate', image: 'registry.example/shop/web:v1', memory: 128, logConfiguration };

async function worldWithMigrate(...containers: readonly object[]): Promise<VirtualWorld> {
  const world = await virtualWorld();
  await world.call('RegisterTaskDefinition', {
    family: 'migrate',
    containerDefinitions: [migrate, ...containers] as never,
    tags: [{ key: 'team', value: 'shop' }],
  });
  return world;
}

function endsWith(world: VirtualWorld, exitCode: number, afterMs = 20_000): void {
  world.ecs.faults.add({ kind: 'crash', image: 'web:v2', exitCode, afterMs, logLines: [`ended with ${exitCode}`] });
}

describe('a task definition without a service', () => {
  it('gets a new revision, and nothing else happens', async () => {
    const world = await worldWithMigrate();
    const run = await ecsDeploy(world, '-d migrate -i registry.example/shop/web:v2');
    expect(run).toMatchObject({
      exit: 0,
      err: [],
      out: [
        'Using image name: registry.example/shop/web:v2',
        `Current task definition: ${arn}migrate:1`,
        `New task definition: ${arn}migrate:2`,
        'Task definition updated successfully',
      ],
    });
    const { taskDefinition, tags } = await world.ports.ecs.describeTaskDefinition('migrate');
    expect(taskDefinition.containerDefinitions.map(({ image }) => image)).toEqual(['registry.example/shop/web:v2']);
    expect(tags).toEqual([{ key: 'team', value: 'shop' }]);
    expect(world.calls.get('RunTask')).toBeUndefined();
    expect(world.calls.get('UpdateService')).toBeUndefined();
  });

  it('gets none where the newest one says the same already', async () => {
    const world = await worldWithMigrate();
    await ecsDeploy(world, '-d migrate -i registry.example/shop/web:v2');
    const again = await ecsDeploy(world, '-d migrate -i registry.example/shop/web:v2');
    expect(again.exit).toBe(0);
    expect(again.out[2]).toBe(`New task definition: ${arn}migrate:2`);
    expect(world.calls.get('RegisterTaskDefinition')).toBe(1);
  });

  it('starts from the revision that is named', async () => {
    const world = await worldWithMigrate();
    await ecsDeploy(world, '-d migrate -i registry.example/shop/web:v2');
    const run = await ecsDeploy(world, '-d migrate:1 -i registry.example/shop/web:v3');
    expect(run.out[1]).toBe(`Current task definition: ${arn}migrate:1`);
    expect(run.out[2]).toBe(`New task definition: ${arn}migrate:3`);
  });

  it('gets the tag in all containers with -to', async () => {
    const world = await worldWithMigrate({ name: 'cache', image: 'redis:7', memory: 64 });
    await ecsDeploy(world, '-d migrate -i any -to 5');
    const { taskDefinition } = await world.ports.ecs.describeTaskDefinition('migrate');
    expect(taskDefinition.containerDefinitions.map(({ image }) => image)).toEqual([
      'registry.example/shop/web:5',
      'redis:5',
    ]);
  });

  it('that does not exist ends with 1', async () => {
    const run = await ecsDeploy(await virtualWorld(), '-d none -i a:1');
    expect(run.exit).toBe(1);
    expect(run.err[0]).toMatch(/^ERROR: .*none/);
  });
});

describe('a one-off task', () => {
  it('succeeds when its container ended with 0', async () => {
    const world = await worldWithMigrate();
    endsWith(world, 0);
    const run = await ecsDeploy(world, run2);
    expect(run.exit).toBe(0);
    expect(run.err).toEqual([]);
    expect(run.out.slice(2, 5)).toEqual([
      `New task definition: ${arn}migrate:2`,
      `Run task: ${arn}migrate:2`,
      expect.stringMatching(/^Executed task: arn:aws:ecs:eu-north-1:123456789012:task\/prod\/[0-9a-f]{32}$/),
    ]);
    expect(run.out.slice(-2)).toEqual([
      'Task finished with status: STOPPED',
      expect.stringMatching(/^Task arn:aws:ecs:.* executed successfully!$/),
    ]);
  });

  it('fails with the exit code, the reason and the log of its container', async () => {
    const world = await worldWithMigrate();
    endsWith(world, 3);
    const run = await ecsDeploy(world, run2);
    expect(run.exit).toBe(1);
    expect(run.err).toEqual([
      expect.stringMatching(/^Task [0-9a-f]{32} stopped: .*container migrate exited with 3/),
      expect.stringMatching(/^ {2}app-crash: /),
      '  Last lines of container migrate:',
      expect.any(String),
      '    ended with 3',
      'ERROR: Task execution failed with exit code: 3 (container migrate)',
    ]);
  });

  it('is judged by its essential container, not by the one that comes first', async () => {
    const world = await virtualWorld();
    const proxy = { name: 'proxy', image: 'proxy:1', memory: 64, essential: false };
    await world.call('RegisterTaskDefinition', { family: 'migrate', containerDefinitions: [proxy, migrate] as never });
    endsWith(world, 0);
    world.ecs.faults.add({ kind: 'crash', image: 'proxy', exitCode: 9, afterMs: 1000 });
    expect(await ecsDeploy(world, run2)).toMatchObject({ exit: 0 });
  });

  it('fails with the reason when it cannot start', async () => {
    const world = await worldWithMigrate();
    world.ecs.faults.add({ kind: 'image-missing', image: 'web:v2' });
    const run = await ecsDeploy(world, run2);
    expect(run.exit).toBe(1);
    expect(run.err[0]).toMatch(/stopped: image not found: registry\.example\/shop\/web:v2$/);
    expect(run.err.filter((line) => line.includes('CannotPullContainerError'))).toHaveLength(1);
    expect(run.err.at(-1)).toBe('ERROR: Task execution failed with exit code: none (container migrate)');
  });

  it('that cannot be placed ends with 1 and the reason', async () => {
    const world = await worldWithMigrate();
    world.ecs.faults.add({ kind: 'no-capacity' });
    const run = await ecsDeploy(world, run2);
    expect(run.exit).toBe(1);
    expect(run.err.join('\n')).toMatch(/^ERROR: .*(place|RESOURCE)/);
  });

  it('that takes longer than -t goes on, and the command ends with 1', async () => {
    const world = await worldWithMigrate();
    endsWith(world, 0, 600_000);
    const startedAt = world.clock.now();
    const run = await ecsDeploy(world, run2);
    expect(run.exit).toBe(1);
    expect(run.err[0]).toBe('ERROR: New task run took longer than 90 seconds');
    expect(run.at('ERROR') - startedAt).toBe(90_000);
    expect(run.err[1]).toMatch(
      /^ {2}The task goes on. Wait for its end with: aws ecs wait tasks-stopped --region eu-north-1 --cluster prod --tasks [0-9a-f]{32}$/,
    );
  });

  it('is not waited for without --wait-for-success, and nothing is claimed', async () => {
    const world = await worldWithMigrate();
    endsWith(world, 3);
    const run = await ecsDeploy(world, '-d migrate -c prod -i registry.example/shop/web:v2 --run-task');
    expect(run.exit).toBe(0);
    expect(run.out.at(-1)).toMatch(/^Task arn:.* started; its end is not waited for\.$/);
    expect(world.calls.get('DescribeTasks')).toBeUndefined();
  });

  it('that somebody stops fails', async () => {
    const world = await worldWithMigrate();
    const run = await ecsDeploy(world, run2, {
      onLine: (line) => {
        const task = /^Executed task: (.*)/.exec(line)?.[1];
        if (task !== undefined)
          world.clock.at(world.clock.now() + 10_000, () => void world.call('StopTask', { cluster: 'prod', task }));
      },
    });
    expect(run.exit).toBe(1);
    expect(run.err.at(-1)).toMatch(/^ERROR: Task /);
  });

  it('goes on after an interrupt', async () => {
    const world = await worldWithMigrate();
    endsWith(world, 0, 600_000);
    const run = await ecsDeploy(world, run2, {
      onLine: (line, interrupt) => {
        if (line === 'Task status: RUNNING') interrupt();
      },
    });
    expect(run.exit).toBe(1);
    expect(run.err).toEqual(['Interrupted.', expect.stringMatching(/^ {2}The task goes on\. /)]);
  });

  it('survives answers that fail for a while', async () => {
    const world = await worldWithMigrate();
    endsWith(world, 0);
    world.ecs.faults.add({ kind: 'server-error', share: 1, operations: ['DescribeTasks'], times: 3 });
    const run = await ecsDeploy(world, run2);
    expect(run.exit).toBe(0);
    expect(run.err).toEqual([expect.stringMatching(/^ecs:DescribeTasks failed and is tried again: /)]);
  });

  it('is run with launch type, platform version and network', async () => {
    const world = await virtualWorld();
    await world.call('RegisterTaskDefinition', {
      family: 'migrate',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'migrate', image: 'registry.example/shop/web:v1' }],
    });
    endsWith(world, 0);
    const asked: unknown[] = [];
    const spied = {
      ...world.ports.ecs,
      runTask: (request: JsonObject) => {
        asked.push(request);
        return world.ports.ecs.runTask(request);
      },
    };
    const run = await ecsDeploy({ ...world, ports: { ...world.ports, ecs: spied } }, [
      ...run2.split(' '),
      '--launch-type',
      'FARGATE',
      '--platform-version',
      '1.4.0',
      '--network-configuration',
      'awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=ENABLED}',
    ]);
    expect(run.exit).toBe(0);
    expect(asked).toEqual([
      {
        cluster: 'prod',
        taskDefinition: `${arn}migrate:2`,
        count: 1,
        launchType: 'FARGATE',
        platformVersion: '1.4.0',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: ['subnet-1', 'subnet-2'],
            securityGroups: ['sg-1'],
            assignPublicIp: 'ENABLED',
          },
        },
      },
    ]);
  });

  it('beside a service is not run, and that is said', async () => {
    const world = await worldWithMigrate();
    const run = await ecsDeploy(world, '-n nobody -c prod -i a:1 --run-task');
    expect(run.err[0]).toMatch(/^Warning: --run-task is for -d/);
    expect(world.calls.get('RunTask')).toBeUndefined();
  });
});
