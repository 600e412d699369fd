import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { container, local } from '../local.ts';

const definition = (members: JsonObject): JsonObject => ({
  family: 'web',
  containerDefinitions: [container('web:1', members)],
});

describe('members that must be there, and values of enums', () => {
  it.each<[string, JsonObject, string]>([
    ['DescribeServices', {}, 'InvalidParameterException: Services cannot be empty.'],
    ['DescribeTasks', {}, 'InvalidParameterException: Tasks cannot be empty.'],
    ['RunTask', {}, 'InvalidParameterException: TaskDefinition can not be blank.'],
    ['StopTask', {}, 'InvalidParameterException: Task should not be null or empty.'],
    ['DeleteCluster', {}, 'InvalidParameterException: Cluster should not be null or empty.'],
    [
      'CreateService',
      { serviceName: 's', deploymentConfiguration: { deploymentCircuitBreaker: {} } },
      'InvalidParameterException: deploymentConfiguration.deploymentCircuitBreaker.enable should not be null or empty.',
    ],
    ['RegisterTaskDefinition', {}, 'ClientException: Family should not be null or empty.'],
    ['RegisterTaskDefinition', { family: 'web' }, 'ClientException: Container list cannot be empty.'],
    [
      'RegisterTaskDefinition',
      definition({ secrets: [{ name: 'A' }] }),
      'ClientException: containerDefinitions[0].secrets[0].valueFrom should not be null or empty.',
    ],
  ])('18.7 %s with %j: %s', async (operation, input, message) => {
    const l = await local();
    expect(await l.refusal(operation, input)).toBe(message);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['circuit breaker', { deploymentCircuitBreaker: { enable: true } }, { rollback: false }],
    ['alarms', { alarms: { alarmNames: ['a'], enable: true } }, { rollback: false }],
  ])('18.7 whether the %s rolls back may be left out', async (_part, deploymentConfiguration, shown) => {
    const l = await local();
    await l.register('web:1');
    const service = await l.create({ deploymentConfiguration });
    const [part = ''] = Object.keys(deploymentConfiguration);
    expect(service.deploymentConfiguration[part]).toMatchObject(shown);
    const settings = { [part]: { ...Object(deploymentConfiguration[part]), rollback: true } };
    await l.update({ deploymentConfiguration: settings });
    const updated = await l.update({ deploymentConfiguration });
    expect(updated.deploymentConfiguration[part]).toMatchObject({ rollback: true });
  });

  it.each<[string, JsonObject]>([
    ['CreateCluster', { clusterName: 'd' }],
    ['CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 0 }],
    ['RunTask', { cluster: 'c', taskDefinition: 'web' }],
  ])('4.16 an empty list of tags is none for %s', async (operation, input) => {
    const l = await local();
    await l.register('web:1');
    expect(await l.refusal(operation, { ...input, tags: [] })).toBe('no error');
  });

  it('18.8 an empty text is no value of an enum: it counts as absent', async () => {
    const l = await local();
    const { taskDefinition } = await l.call('RegisterTaskDefinition', {
      ...definition({}),
      networkMode: '',
      pidMode: '',
    });
    expect(taskDefinition).not.toHaveProperty('networkMode');
    expect(taskDefinition).not.toHaveProperty('pidMode');
    const wanted = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 0 };
    const { service } = await l.call('CreateService', { ...wanted, launchType: '', propagateTags: '' });
    expect(service).toMatchObject({ launchType: 'EC2', propagateTags: 'NONE' });
    expect(await l.refusal('PutAccountSetting', { name: '', value: 'enabled' })).toContain(
      'should not be null or empty',
    );
  });

  it('3.4 a memory of 0 is none', async () => {
    const l = await local();
    await l.register('web:1', { containerDefinitions: [container('web:1', { memory: 0, memoryReservation: 64 })] });
    const { taskDefinition } = await l.call('DescribeTaskDefinition', { taskDefinition: 'web' });
    expect(taskDefinition.containerDefinitions[0]).toMatchObject({ memoryReservation: 64 });
    expect(taskDefinition.containerDefinitions[0]).not.toHaveProperty('memory');
    const unsized = definition({ memory: 0, memoryReservation: 0 });
    expect(await l.refusal('RegisterTaskDefinition', unsized)).toContain("At least one of 'memory'");
  });

  it.each<[string, JsonObject, string]>([
    [
      'CreateService',
      { serviceName: 's', launchType: 'LAMBDA' },
      'InvalidParameterException: launch type should be one of [EC2,FARGATE,EXTERNAL]',
    ],
    [
      'CreateService',
      { serviceName: 's', schedulingStrategy: 'ONCE' },
      'InvalidParameterException: scheduling strategy should be one of [REPLICA,DAEMON]',
    ],
    [
      'CreateService',
      { serviceName: 's', deploymentController: { type: 'ME' } },
      'InvalidParameterException: deployment controller type should be one of [ECS,CODE_DEPLOY,EXTERNAL]',
    ],
    [
      'CreateService',
      { serviceName: 's', propagateTags: 'ALL' },
      'InvalidParameterException: propagate tags should be one of [NONE,SERVICE,TASK_DEFINITION]',
    ],
    [
      'ListTasks',
      { desiredStatus: 'GONE' },
      'InvalidParameterException: desired status should be one of [PENDING,RUNNING,STOPPED]',
    ],
    ['ListTaskDefinitions', { sort: 'UP' }, 'InvalidParameterException: sort should be one of [ASC,DESC]'],
    [
      'RegisterTaskDefinition',
      { ...definition({}), networkMode: 'wifi' },
      'ClientException: network mode should be one of [bridge,host,awsvpc,none,default]',
    ],
    [
      'RegisterTaskDefinition',
      definition({ logConfiguration: { logDriver: 'paper' } }),
      'ClientException: container definitions[0] log configuration log driver should be one of ' +
        '[awsfirelens,awslogs,fluentd,gelf,journald,json-file,splunk,syslog]',
    ],
  ])('18.8 %s with %j: %s', async (operation, input, message) => {
    const l = await local();
    expect(await l.refusal(operation, input)).toBe(message);
  });
});
