import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/index.ts';
import { container, local, running } from './local.ts';

const FARGATE = { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
const plain = (members: JsonObject = {}): JsonObject => ({ name: 'app', image: 'web:1', memory: 64, ...members });

describe('task definitions', () => {
  it('3.1 every registration makes a new revision', async () => {
    const l = await local();
    const arns = [await l.register('web:1'), await l.register('web:1'), await l.register('web:2')];
    const arn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/web';
    expect(arns).toEqual([`${arn}:1`, `${arn}:2`, `${arn}:3`]);
  });

  it('3.2 unknown members are kept, at top level and inside containers', async () => {
    const l = await local();
    const made = { deep: [{ up: 1.5, text: '"$\\ ü' }], flag: false };
    await l.register('', { madeUp: made, containerDefinitions: [container('web:1', { madeUp: made })] });
    const { taskDefinition } = await l.call('DescribeTaskDefinition', { taskDefinition: 'web' });
    expect(taskDefinition.madeUp).toEqual(made);
    expect(taskDefinition.containerDefinitions[0].madeUp).toEqual(made);
  });

  it('3.3 the members that ECS adds are dropped when they are sent back', async () => {
    const l = await local();
    await l.register('web:1', { tags: [{ key: 'a', value: 'b' }] });
    const { taskDefinition: first } = await l.call('DescribeTaskDefinition', { taskDefinition: 'web' });
    await l.clock.advance(1000);
    const { taskDefinition: second } = await l.call('RegisterTaskDefinition', {
      ...first,
      status: 'INACTIVE',
      deregisteredAt: 1,
      deleteRequestedAt: 1,
    });
    const { taskDefinitionArn, revision, registeredAt, ...rest } = first;
    expect(second).toEqual({
      ...rest,
      taskDefinitionArn: taskDefinitionArn.replace(/:1$/, ':2'),
      revision: revision + 1,
      registeredAt: registeredAt + 1,
    });
    expect(second).not.toHaveProperty('tags');
  });

  it('3.4 defaults are filled in', async () => {
    const l = await local();
    const { taskDefinition } = await l.call('RegisterTaskDefinition', {
      ...FARGATE,
      family: 'web',
      cpu: '1 vCPU',
      memory: '2GB',
      taskRoleArn: '',
      executionRoleArn: '',
      volumes: [{ name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }],
      containerDefinitions: [{ name: 'app', image: 'web:1', portMappings: [{ containerPort: 80 }] }],
    });
    expect(taskDefinition).toMatchObject({ cpu: '1024', memory: '2048', status: 'ACTIVE', placementConstraints: [] });
    expect(taskDefinition.compatibilities).toEqual(['EC2', 'FARGATE']);
    expect(taskDefinition).not.toHaveProperty('taskRoleArn');
    expect(taskDefinition).not.toHaveProperty('executionRoleArn');
    expect(taskDefinition.volumes[0].efsVolumeConfiguration.rootDirectory).toBe('/');
    expect(taskDefinition.containerDefinitions).toEqual([
      {
        name: 'app',
        image: 'web:1',
        cpu: 0,
        essential: true,
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
        portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
      },
    ]);
    const bridge = await l.call('RegisterTaskDefinition', { family: 'b', containerDefinitions: [container('b:1')] });
    expect(bridge.taskDefinition.compatibilities).toEqual(['EXTERNAL', 'EC2']);
    expect(bridge.taskDefinition.containerDefinitions[0].portMappings[0].hostPort).toBe(0);
  });

  const fargate = (members: JsonObject): JsonObject => ({ ...FARGATE, containerDefinitions: [plain()], ...members });
  const cases: [JsonObject, string][] = [
    [{ family: '' }, 'Family should not be null or empty.'],
    [{ containerDefinitions: [plain({ name: '' })] }, 'Container.name should not be null or empty.'],
    [{ containerDefinitions: [plain({ image: null })] }, 'Container.image should not be null or empty.'],
    [
      { containerDefinitions: [plain({ memory: null })] },
      "Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified.",
    ],
    [{ containerDefinitions: [plain(), plain()] }, "Container names must be unique: 'app' is used more than once."],
    [
      { containerDefinitions: Array.from({ length: 11 }, (_, at) => plain({ name: `c${at}` })) },
      'Too many containers.',
    ],
    [{ containerDefinitions: [plain({ command: ['x'.repeat(70_000)] })] }, "Max allowed length is '65536' bytes."],
    [{ tags: [] }, 'Tags can not be empty.'],
    [fargate({ networkMode: 'bridge' }), 'Fargate only supports network mode ‘awsvpc’.'],
    [fargate({ cpu: null }), "Fargate requires that 'cpu' be defined at the task level."],
    [fargate({ cpu: '4096', memory: '4096' }), 'No Fargate configuration exists for given values.'],
    [fargate({ cpu: '256', memory: '4GB' }), 'No Fargate configuration exists for given values.'],
    [
      fargate({ containerDefinitions: [plain({ image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1' })] }),
      'Fargate requires task definition to have execution role ARN to support ECR images.',
    ],
  ];

  it.each(cases)('3.5 %j is refused', async (members, text) => {
    const l = await local();
    const input = { family: 'web', containerDefinitions: [plain()], ...members };
    const refusal = await l.refusal('RegisterTaskDefinition', input);
    expect(refusal).toContain(text);
    expect(refusal).toMatch(/^ClientException: /);
  });

  it('3.6 a family means its latest ACTIVE revision', async () => {
    const l = await local();
    const arn = await l.register('web:1');
    await l.register('web:2');
    await l.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    const revisionOf = async (taskDefinition: string): Promise<number> =>
      (await l.call('DescribeTaskDefinition', { taskDefinition })).taskDefinition.revision;
    expect(await revisionOf('web')).toBe(1);
    expect(await revisionOf('web:2')).toBe(2);
    expect(await revisionOf(arn)).toBe(1);
    for (const taskDefinition of ['web:3', 'web:x', 'other', arn.replace('us-east-1', 'eu-west-1')]) {
      expect(await l.refusal('DescribeTaskDefinition', { taskDefinition })).toBe(
        'ClientException: Unable to describe task definition.',
      );
    }
  });

  it('3.7 a deregistered revision cannot be used by services and tasks', async () => {
    const l = await running();
    await l.register('web:2');
    const { taskDefinition } = await l.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    expect(taskDefinition).toMatchObject({ status: 'INACTIVE', deregisteredAt: l.clock.now() / 1000 });
    const update = { cluster: 'c', service: 's', taskDefinition: 'web:2' };
    expect(await l.refusal('UpdateService', update)).toBe('ClientException: TaskDefinition is inactive');
    expect(await l.refusal('RunTask', { cluster: 'c', taskDefinition: 'web:2' })).toBe(
      'InvalidParameterException: TaskDefinition is inactive',
    );
    expect(await l.refusal('UpdateService', { ...update, taskDefinition: 'web:9' })).toBe(
      'ClientException: TaskDefinition not found.',
    );
    expect(await l.refusal('DeregisterTaskDefinition', { taskDefinition: 'web' })).toBe(
      'ClientException: Revision is missing.',
    );
    expect(await l.refusal('DeregisterTaskDefinition', { taskDefinition: 'web:foo' })).toBe(
      'InvalidParameterException: Invalid revision number. Number: foo',
    );
  });

  it('3.8 only INACTIVE revisions can be deleted, and numbers are never used again', async () => {
    const l = await local();
    await l.register('web:1');
    await l.register('web:2');
    await l.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    const { taskDefinitions, failures } = await l.call('DeleteTaskDefinitions', {
      taskDefinitions: ['web:1', 'web:2', 'web:3', 'web'],
    });
    expect(taskDefinitions).toMatchObject([{ revision: 2, status: 'DELETE_IN_PROGRESS' }]);
    expect(failures.map(({ reason }: { reason: string }) => reason)).toEqual([
      'The specified task definition is still in ACTIVE status. Please deregister the target and try again.',
      'The specified task definition does not exist. Specify a valid account, family, revision and try again.',
      'The specified task definition identifier is invalid. Specify a valid name or ARN and try again.',
    ]);
    expect(await l.register('web:3')).toMatch(/:3$/);
    const many = { taskDefinitions: Array.from({ length: 11 }, () => 'web:1') };
    expect(await l.refusal('DeleteTaskDefinitions', many)).toContain('cannot exceed 10');
  });

  it('3.9 lists of definitions take a whole family name, lists of families a prefix', async () => {
    const l = await local();
    for (const family of ['web', 'web', 'webhook', 'api']) await l.register('x:1', { family });
    const arns = async (input: JsonObject): Promise<string[]> =>
      (await l.call('ListTaskDefinitions', input)).taskDefinitionArns.map((arn: string) => arn.split('/')[1]);
    expect(await arns({})).toEqual(['api:1', 'web:1', 'web:2', 'webhook:1']);
    expect(await arns({ familyPrefix: 'web' })).toEqual(['web:1', 'web:2']);
    expect(await arns({ familyPrefix: 'web', sort: 'DESC', maxResults: 1 })).toEqual(['web:2']);
    await l.call('DeregisterTaskDefinition', { taskDefinition: 'api:1' });
    expect(await arns({ status: 'INACTIVE' })).toEqual(['api:1']);
    const families = async (input: JsonObject): Promise<string[]> =>
      (await l.call('ListTaskDefinitionFamilies', input)).families;
    expect(await families({ familyPrefix: 'web' })).toEqual(['web', 'webhook']);
    expect(await families({})).toEqual(['api', 'web', 'webhook']);
    expect(await families({ status: 'ACTIVE' })).toEqual(['web', 'webhook']);
  });

  it('3.10 tags stand beside the definition, and only when they are included', async () => {
    const l = await local();
    await l.register('web:1', { tags: [{ key: 'a', value: 'b' }] });
    const without = await l.call('DescribeTaskDefinition', { taskDefinition: 'web' });
    expect(without).not.toHaveProperty('tags');
    const included = await l.call('DescribeTaskDefinition', { taskDefinition: 'web', include: ['TAGS'] });
    expect(included.tags).toEqual([{ key: 'a', value: 'b' }]);
    expect(included.taskDefinition).not.toHaveProperty('tags');
  });
});
