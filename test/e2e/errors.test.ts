import { describe, expect, it } from 'vitest';
import { aService, image, startEcs } from './support/ecs.ts';
import { run } from './support/program.ts';

const arn = 'arn:aws:ecs:eu-west-1:123456789012';

describe.concurrent('what cannot be deployed', () => {
  it.for([
    [2, '--cluster "" is not usable', ['--cluster=', '--service', 'web', '--image', 'a:1']],
    [2, '--service "" is not usable', ['--cluster', 'prod', '--service', '', '--image', 'a:1']],
    [2, '--image "" is not usable', ['--cluster', 'prod', '--service', 'web', '--image', '']],
    [2, '"" is not expected here', ['', '--cluster', 'prod', '--service', 'web', '--image', 'a:1']],
    [2, 'There is no flag --imagine', ['--cluster', 'prod', '--service', 'web', '--imagine', 'a:1']],
    [2, 'given twice', ['--cluster', 'prod', '--service', 'web', '--service', 'web', '--image', 'a:1']],
    [2, '--image', ['--cluster', 'prod', '--service', 'web', '--image', 'Upper/Case:1']],
    [2, 'There is nothing to deploy', ['--cluster', 'prod', '--service', 'web']],
    [2, 'NO_CONTAINER_MATCHES', ['--cluster', 'prod', '--service', 'web', '--container', 'db=a:1']],
    [2, 'FILE_UNREADABLE', ['--cluster', 'prod', '--service', 'web', '--task-definition', 'none.json']],
    [3, 'CLUSTER_NOT_FOUND', ['--cluster', 'nowhere', '--service', 'web', '--image', image('2')]],
    [3, 'CLUSTER_NOT_FOUND', ['--cluster', 'prød 🚀', '--service', 'web', '--image', image('2')]],
    [3, 'SERVICE_NOT_FOUND', ['--cluster', 'prod', '--service', 'nothing', '--image', image('2')]],
    [3, 'SERVICE_NOT_FOUND', ['--cluster', 'prod', '--service', 'web', '--service', 'wéb', '--image', image('2')]],
    [3, 'SERVICE_NOT_FOUND', ['--cluster', 'prod', '--service', `${arn}:service/other/web`, '--image', image('2')]],
    [3, 'UNSUPPORTED_CONTROLLER', ['--cluster', 'prod', '--service', 'blue', '--image', image('2', 'blue')]],
    [3, 'UNSUPPORTED_CONTROLLER', ['--cluster', 'prod', '--service', 'outside', '--image', image('2', 'outside')]],
    [3, 'SERVICE_NOT_ACTIVE', ['--cluster', 'prod', '--service', 'gone', '--image', image('2', 'gone')]],
  ] as const)('exits %i with %s: deploy %j', async ([exit, said, words], test) => {
    const ecs = await startEcs(test, { speed: 50 });
    await aService(ecs);
    for (const [service, type] of [
      ['blue', 'CODE_DEPLOY'],
      ['outside', 'EXTERNAL'],
    ] as const) {
      const made = { cluster: 'prod', serviceName: service, desiredCount: 0, deploymentController: { type } };
      await ecs.call('CreateService', type === 'EXTERNAL' ? made : { ...made, taskDefinition: 'web' });
    }
    await ecs.call('CreateService', { cluster: 'prod', serviceName: 'gone', desiredCount: 0, taskDefinition: 'web' });
    await ecs.call('DeleteService', { cluster: 'prod', service: 'gone' });
    const { status, all } = await run(test, 'slipway', ['deploy', ...words], { env: ecs.env });
    expect(status, all).toBe(exit);
    expect(all).toContain(said);
    expect(all).not.toMatch(/\n\s+at /);
    expect((await ecs.call('ListTaskDefinitions')).taskDefinitionArns).toHaveLength(1);
  });

  it.for(['DescribeServices', 'DescribeTaskDefinition', 'RegisterTaskDefinition', 'UpdateService', 'ListTasks'])(
    'exits 3 and names the action where %s is not allowed',
    async (operation, test) => {
      const ecs = await startEcs(test);
      const { argv } = await aService(ecs);
      await ecs.fault({ kind: 'denied', operations: [operation] });
      const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
      expect(status, all).toBe(3);
      expect(all).toContain(`Action "ecs:${operation}"`);
      expect(all).toContain('ACCESS_DENIED');
      // Only after the update there is something to follow.
      expect(all.includes('slipway watch')).toBe(operation === 'ListTasks');
    },
  );

  it.for(['denied', 'unsupported'])('is told without service deployments where they are %s', async (kind, test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const operations = ['ListServiceDeployments', 'DescribeServiceDeployments', 'StopServiceDeployment'];
    await ecs.fault({ kind, operations }, { kind: 'image-missing', image: 'web:3' });
    const good = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env: ecs.env });
    expect(good.status, good.all).toBe(0);
    const bad = await run(test, 'slipway', ['deploy', ...argv, '--image', image('3')], { env: ecs.env });
    expect(bad.status, bad.all).toBe(4);
    expect(bad.all).toContain('rolled back to web:2');
  });

  it.for([
    [3, 'DEPLOYMENT_NOT_FOUND', ['--deployment', 'ecs-svc/1']],
    [3, 'SERVICE_NOT_FOUND', ['--service', 'nothing']],
  ] as const)('exits %i with %s: watch %j', async ([exit, said, words], test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const asked = words[0] === '--service' ? ['--cluster', 'prod'] : argv;
    const { status, all } = await run(test, 'slipway', ['watch', ...asked, ...words], { env: ecs.env });
    expect(status, all).toBe(exit);
    expect(all).toContain(said);
  });

  it.for([
    [3, []],
    [3, ['-c', 'prod', '-n', 'web', '-i', 'a:1', '-t', 'soon']],
    [3, ['-c', 'prod', '-n', 'web', '-i', 'a:1', '--nonsense']],
    [5, ['-c', 'prod', '-i', 'a:1']],
    [6, ['-c', 'prod', '-n', 'web', '-d', 'web', '-i', 'a:1']],
    [7, ['-c', '', '-n', 'web', '-i', 'a:1']],
    [8, ['-c', 'prod', '-n', 'web']],
    [9, ['-c', 'prod', '-n', 'web', '-i', 'a:1', '--max-definitions', 'all']],
    [10, ['-c', 'prod', '-n', 'web', '-i', 'a:1', '--launch-type', 'EC2']],
    [11, ['-c', 'prod', '-n', 'web', '-i', 'a:1', '--wait-for-success']],
    [12, ['-c', 'prod', '-n', 'web', '-i', 'a:1', '--platform-version', '1.4.0']],
    [13, ['-c', 'prod', '-n', 'web', '-i', 'no image']],
    [1, ['-c', 'nowhere', '-n', 'web', '-i', image('2')]],
    [1, ['-c', 'prod', '-n', 'nothing', '-i', image('2')]],
    [1, ['-c', 'prod', '-n', 'web', '-i', image('2'), '-p', 'no-such-profile']],
  ] as const)('exits %i: ecs-deploy %j', async ([exit, words], test) => {
    const ecs = await startEcs(test, { speed: 50 });
    await aService(ecs);
    const { status, all } = await run(test, 'ecs-deploy', words, { env: ecs.env });
    expect(status, all).toBe(exit);
    expect((await ecs.call('ListTaskDefinitions')).taskDefinitionArns).toHaveLength(1);
  });
});
