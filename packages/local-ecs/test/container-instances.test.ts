import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/index.ts';
import { local, running } from './local.ts';

const ID = 'f'.repeat(32);
const ARN = `arn:aws:ecs:us-east-1:123456789012:container-instance/c/${ID}`;
const attributes = [{ name: 'stack', value: 'prod', targetId: ARN }];

describe('container instances', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['ListContainerInstances', {}, { containerInstanceArns: [] }],
    [
      'DescribeContainerInstances',
      { containerInstances: [ID] },
      { containerInstances: [], failures: [{ arn: ARN, reason: 'MISSING' }] },
    ],
    [
      'UpdateContainerInstancesState',
      { containerInstances: [ARN], status: 'DRAINING' },
      { containerInstances: [], failures: [{ arn: ARN, reason: 'MISSING' }] },
    ],
    ['ListAttributes', { targetType: 'container-instance' }, { attributes: [] }],
    [
      'StartTask',
      { containerInstances: [ID], taskDefinition: 'web' },
      { tasks: [], failures: [{ arn: ARN, reason: 'MISSING' }] },
    ],
  ])('2.12 %s with %j answers as where there are none', async (operation, input, answer) => {
    const l = await local();
    await l.register('web:1');
    expect(await l.call(operation, { cluster: 'c', ...input })).toEqual(answer);
    expect(await l.refusal(operation, { cluster: 'x', ...input })).toBe('ClusterNotFoundException: Cluster not found.');
  });

  it.each<[string, JsonObject, string]>([
    [
      'DescribeContainerInstances',
      { containerInstances: [] },
      'InvalidParameterException: Container instances cannot be empty.',
    ],
    ['UpdateContainerInstancesState', { containerInstances: [ID], status: 'GONE' }, 'InvalidParameterException: '],
    [
      'DeregisterContainerInstance',
      { containerInstance: ID },
      'InvalidParameterException: The referenced container instance',
    ],
    ['UpdateContainerAgent', { containerInstance: ID }, 'InvalidParameterException: The referenced container instance'],
    ['PutAttributes', { attributes }, `TargetNotFoundException: The target ${ARN}`],
    ['DeleteAttributes', { attributes }, `TargetNotFoundException: The target ${ARN}`],
    ['PutAttributes', { attributes: [] }, 'InvalidParameterException: Attributes cannot be empty.'],
    ['ListAttributes', { targetType: 'moon' }, 'InvalidParameterException: target type should be one of'],
    ['StartTask', { containerInstances: [ID], taskDefinition: 'x' }, 'ClientException: TaskDefinition not found.'],
    ['StartTask', { containerInstances: Array(11).fill(ID), taskDefinition: 'web' }, 'InvalidParameterException: '],
  ])('2.12 %s with %j is refused', async (operation, input, text) => {
    const l = await local();
    await l.register('web:1');
    expect(await l.refusal(operation, { cluster: 'c', ...input })).toContain(text);
  });
});

describe('what comes near to a task', () => {
  it('8.10 ExecuteCommand says what is wrong, and that no session can be opened', async () => {
    const l = await running();
    const [{ taskArn }] = await l.tasks();
    const command = { cluster: 'c', task: taskArn, command: 'sh', interactive: true };
    expect(await l.refusal('ExecuteCommand', command)).toContain(
      'InvalidParameterException: The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running.',
    );
    expect(await l.refusal('ExecuteCommand', { ...command, task: ID })).toBe(
      'InvalidParameterException: The referenced task was not found.',
    );
    expect(await l.refusal('ExecuteCommand', { ...command, interactive: false })).toContain(
      'Interactive is the only mode',
    );
    expect(await l.refusal('ExecuteCommand', { ...command, container: 'x' })).toContain(
      'The container x was not found',
    );
    const { tasks } = await l.call('RunTask', { cluster: 'c', taskDefinition: 'web', enableExecuteCommand: true });
    await l.seconds(5);
    expect(await l.refusal('ExecuteCommand', { ...command, task: tasks[0].taskArn })).toMatch(
      /^UnsupportedFeatureException: .*not emulated/,
    );
    expect(tasks[0].containers[0].managedAgents).toMatchObject([
      { name: 'ExecuteCommandAgent', lastStatus: 'STOPPED' },
    ]);
  });

  it('7.7 no service has task sets', async () => {
    const l = await running();
    expect(await l.call('DescribeTaskSets', { cluster: 'c', service: 's' })).toEqual({ taskSets: [], failures: [] });
    expect((await l.call('DescribeTaskSets', { cluster: 'c', service: 's', taskSets: ['t'] })).failures).toEqual([
      { arn: 't', reason: 'MISSING' },
    ]);
    expect(await l.refusal('DescribeTaskSets', { cluster: 'c', service: 'x' })).toBe(
      'ServiceNotFoundException: Service not found.',
    );
    await l.call('DeleteService', { cluster: 'c', service: 's', force: true });
    expect(await l.refusal('DescribeTaskSets', { cluster: 'c', service: 's' })).toBe(
      'ServiceNotActiveException: Service was not ACTIVE.',
    );
  });

  it('4.14 services are listed by the namespace of their Service Connect', async () => {
    const l = await local();
    const { cluster } = await l.call('UpdateCluster', { cluster: 'c', serviceConnectDefaults: { namespace: 'inner' } });
    expect(cluster.serviceConnectDefaults.namespace).toMatch(
      /^arn:aws:servicediscovery:us-east-1:123456789012:namespace\/ns-/,
    );
    await l.register('web:1');
    const connected = { serviceConnectConfiguration: { enabled: true } };
    const first = await l.create({ ...connected, serviceName: 'a' });
    const other = await l.create({
      serviceConnectConfiguration: { enabled: true, namespace: 'other' },
      serviceName: 'b',
    });
    await l.create({ serviceName: 'plain' });
    const list = async (namespace: string): Promise<string[]> =>
      (await l.call('ListServicesByNamespace', { namespace })).serviceArns;
    expect(await list('inner')).toEqual([first.serviceArn]);
    expect(await list(cluster.serviceConnectDefaults.namespace)).toEqual([first.serviceArn]);
    expect(await list('other')).toEqual([other.serviceArn]);
    expect(await l.refusal('ListServicesByNamespace', { namespace: 'nobody' })).toMatch(
      /^NamespaceNotFoundException: /,
    );
  });
});
