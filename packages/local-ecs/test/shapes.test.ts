import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/index.ts';
import { type Answer, BALANCED, container, type Local, local, running, TARGET_GROUP } from './local.ts';

const AWSVPC = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
const FARGATE = { launchType: 'FARGATE', ...AWSVPC };
const SMALL = { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
const USER = 'arn:aws:iam::123456789012:user/local';
const SECONDS = expect.closeTo(1_767_225_600, -4);
const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

async function onFargate(members: JsonObject = {}, definition: JsonObject = {}): Promise<Local> {
  const l = await local();
  await l.register('web:1', { ...SMALL, ...definition });
  await l.create({ ...FARGATE, ...members });
  await l.seconds(10);
  return l;
}

describe('what is shown', () => {
  it('4.15 a service has every member that ECS shows of it', async () => {
    const l = await onFargate(BALANCED);
    const service = await l.service();
    const [deployment] = service.deployments;
    expect(service).toEqual({
      serviceArn: 'arn:aws:ecs:us-east-1:123456789012:service/c/s',
      serviceName: 's',
      clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/c',
      loadBalancers: BALANCED.loadBalancers,
      serviceRegistries: [],
      status: 'ACTIVE',
      desiredCount: 1,
      runningCount: 1,
      pendingCount: 0,
      launchType: 'FARGATE',
      platformVersion: 'LATEST',
      platformFamily: 'Linux',
      taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:1',
      deploymentConfiguration: {
        deploymentCircuitBreaker: {
          enable: false,
          rollback: false,
          resetOnHealthyTask: true,
          thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
        },
        maximumPercent: 200,
        minimumHealthyPercent: 100,
        alarms: { alarmNames: [], rollback: false, enable: false },
        strategy: 'ROLLING',
        bakeTimeInMinutes: 0,
      },
      deployments: [
        {
          id: expect.stringMatching(/^ecs-svc\/\d{19}$/),
          status: 'PRIMARY',
          taskDefinition: service.taskDefinition,
          desiredCount: 1,
          pendingCount: 0,
          runningCount: 1,
          failedTasks: 0,
          createdAt: SECONDS,
          updatedAt: SECONDS,
          launchType: 'FARGATE',
          platformVersion: '1.4.0',
          platformFamily: 'Linux',
          networkConfiguration: service.networkConfiguration,
          rolloutState: 'COMPLETED',
          rolloutStateReason: `ECS deployment ${deployment.id} completed.`,
        },
      ],
      roleArn: 'arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      events: service.events,
      createdAt: SECONDS,
      currentServiceDeployment: expect.stringContaining(':service-deployment/c/s/'),
      currentServiceRevisions: [
        {
          arn: `arn:aws:ecs:us-east-1:123456789012:service-revision/c/s/${deployment.id.split('/')[1]}`,
          requestedTaskCount: 1,
          runningTaskCount: 1,
          pendingTaskCount: 0,
        },
      ],
      placementConstraints: [],
      placementStrategy: [],
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: [], assignPublicIp: 'DISABLED' },
      },
      healthCheckGracePeriodSeconds: 0,
      schedulingStrategy: 'REPLICA',
      deploymentController: { type: 'ECS' },
      createdBy: USER,
      enableECSManagedTags: false,
      propagateTags: 'NONE',
      enableExecuteCommand: false,
      availabilityZoneRebalancing: 'ENABLED',
      resourceManagementType: 'CUSTOMER',
    });
  });

  it.each([
    {
      members: { deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 } },
      rebalancing: 'DISABLED',
    },
    { members: { availabilityZoneRebalancing: 'DISABLED' }, rebalancing: 'DISABLED' },
    { members: {}, rebalancing: 'ENABLED' },
  ])(
    '4.15 a service with $members has availability zone rebalancing $rebalancing',
    async ({ members, rebalancing }) => {
      const l = await running(members);
      expect((await l.service()).availabilityZoneRebalancing).toBe(rebalancing);
    },
  );

  it('4.15 early success criteria are shown with their defaults', async () => {
    const l = await running({ deploymentConfiguration: { earlySuccessCriteria: { enable: true } } });
    expect((await l.service()).deploymentConfiguration.earlySuccessCriteria).toEqual({
      enable: true,
      healthyPercent: 100,
      sourceServiceRevisionCleanup: 'BLOCKING',
    });
  });

  it('7.5 a revision has every member that ECS shows of it', async () => {
    const l = await onFargate(BALANCED);
    const { currentServiceRevisions, serviceArn, clusterArn, taskDefinition, networkConfiguration } = await l.service();
    const serviceRevisionArns = [currentServiceRevisions[0].arn];
    const [revision] = (await l.call('DescribeServiceRevisions', { serviceRevisionArns })).serviceRevisions;
    expect(revision).toEqual({
      serviceRevisionArn: serviceRevisionArns[0],
      serviceArn,
      clusterArn,
      taskDefinition,
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      platformFamily: 'Linux',
      loadBalancers: BALANCED.loadBalancers,
      serviceRegistries: [],
      networkConfiguration,
      containerImages: [{ containerName: 'app', image: 'web:1', imageDigest: expect.stringMatching(/^sha256:/) }],
      resolvedConfiguration: { loadBalancers: [{ targetGroupArn: TARGET_GROUP }] },
      guardDutyEnabled: false,
      createdAt: SECONDS,
    });
  });

  it('8.9 a Fargate task has every member that ECS shows of it', async () => {
    const l = await onFargate();
    const [task] = await l.tasks();
    const id = task.taskArn.split('/').at(-1);
    const address = expect.stringMatching(/^10\.0\.\d+\.\d+$/);
    expect(task).toEqual({
      attachments: [
        {
          id: UUID,
          type: 'ElasticNetworkInterface',
          status: 'ATTACHED',
          details: [
            { name: 'subnetId', value: 'subnet-1' },
            { name: 'networkInterfaceId', value: expect.stringMatching(/^eni-[0-9a-f]{17}$/) },
            { name: 'macAddress', value: expect.stringMatching(/^02(:[0-9a-f]{2}){5}$/) },
            { name: 'privateDnsName', value: expect.stringMatching(/^ip-10-0-\d+-\d+\.ec2\.internal$/) },
            { name: 'privateIPv4Address', value: address },
          ],
        },
      ],
      attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
      availabilityZone: 'us-east-1a',
      clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/c',
      connectivity: 'CONNECTED',
      connectivityAt: SECONDS,
      containers: [
        {
          containerArn: expect.stringContaining(`:container/c/${id}/`),
          taskArn: task.taskArn,
          name: 'app',
          image: 'web:1',
          imageDigest: expect.stringMatching(/^sha256:/),
          runtimeId: expect.stringMatching(new RegExp(`^${id}-\\d+$`)),
          lastStatus: 'RUNNING',
          networkBindings: [],
          networkInterfaces: [{ attachmentId: task.attachments[0].id, privateIpv4Address: address }],
          healthStatus: 'HEALTHY',
          cpu: '0',
          memory: '64',
        },
      ],
      cpu: '256',
      memory: '512',
      createdAt: SECONDS,
      desiredStatus: 'RUNNING',
      enableExecuteCommand: false,
      ephemeralStorage: { sizeInGiB: 20 },
      fargateEphemeralStorage: { sizeInGiB: 20 },
      group: 'service:s',
      healthStatus: 'HEALTHY',
      lastStatus: 'RUNNING',
      launchType: 'FARGATE',
      overrides: { containerOverrides: [{ name: 'app' }], inferenceAcceleratorOverrides: [] },
      platformVersion: '1.4.0',
      platformFamily: 'Linux',
      pullStartedAt: SECONDS,
      pullStoppedAt: SECONDS,
      startedAt: SECONDS,
      startedBy: expect.stringMatching(/^ecs-svc\//),
      tags: [],
      taskArn: task.taskArn,
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:1',
      version: expect.any(Number),
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['storage of its definition', { ephemeralStorage: { sizeInGiB: 50 } }, { ephemeralStorage: { sizeInGiB: 50 } }],
    [
      'architecture',
      { runtimePlatform: { cpuArchitecture: 'ARM64' } },
      { attributes: [{ name: 'ecs.cpu-architecture', value: 'arm64' }] },
    ],
  ])('8.9 a Fargate task shows the %s', async (_what, definition, shown) => {
    const l = await onFargate({}, definition);
    expect((await l.tasks())[0]).toMatchObject(shown);
  });

  it('8.9 the network interface comes with the task and goes with it', async () => {
    const l = await local();
    await l.register('web:1', SMALL);
    const { tasks } = await l.call('RunTask', { cluster: 'c', taskDefinition: 'web', ...FARGATE });
    const [{ taskArn, attachments, containers }] = tasks;
    expect(attachments).toMatchObject([{ status: 'PRECREATED', details: [{ name: 'subnetId', value: 'subnet-1' }] }]);
    expect(containers[0].networkInterfaces).toEqual([]);
    const shown = async (): Promise<Answer> =>
      (await l.call('DescribeTasks', { cluster: 'c', tasks: [taskArn] })).tasks[0].attachments[0];
    await l.seconds(3);
    expect((await shown()).status).toBe('ATTACHED');
    await l.call('StopTask', { cluster: 'c', task: taskArn });
    await l.seconds(4);
    expect((await shown()).status).toBe('DETACHING');
    await l.seconds(1);
    expect((await shown()).status).toBe('DELETED');
  });

  it('8.9 a task of containers on EC2 has their sizes together, and no Fargate members', async () => {
    const l = await local();
    const containerDefinitions = [
      container('web:1', { cpu: 100 }),
      container('log:1', { name: 'log', cpu: 28, memory: undefined, memoryReservation: 32 }),
    ];
    await l.register('web:1', { containerDefinitions });
    const overrides = { containerOverrides: [{ name: 'log', command: ['x'] }] };
    const [task] = (await l.call('RunTask', { cluster: 'c', taskDefinition: 'web', overrides })).tasks;
    expect(task).toMatchObject({ cpu: '128', memory: '96', launchType: 'EC2', attachments: [] });
    expect(task.overrides.containerOverrides).toEqual([{ name: 'app' }, { name: 'log', command: ['x'] }]);
    expect(task.containers[1]).toMatchObject({ memoryReservation: '32', cpu: '28', healthStatus: 'UNKNOWN' });
    for (const member of ['platformVersion', 'ephemeralStorage', 'capacityProviderName']) {
      expect(task).not.toHaveProperty(member);
    }
  });

  const keys = (task: Answer): string[] => task.tags.map(({ key, value }: Answer) => `${key}=${value}`);
  const tag = (key: string, value: string) => ({ key, value });

  it.each([
    { settings: { propagateTags: 'SERVICE' }, tags: ['team=service', 'own=s'] },
    { settings: { propagateTags: 'TASK_DEFINITION' }, tags: ['team=definition'] },
    { settings: {}, tags: [] },
    {
      settings: { enableECSManagedTags: true },
      tags: ['aws:ecs:clusterName=c', 'aws:ecs:serviceName=s'],
    },
  ])('4.16 tasks of a service with $settings have the tags $tags', async ({ settings, tags }) => {
    const l = await local();
    await l.register('web:1', { tags: [tag('team', 'definition')] });
    await l.create({ tags: [tag('team', 'service'), tag('own', 's')], ...settings });
    await l.seconds(5);
    const [taskArn] = (await l.call('ListTasks', { cluster: 'c' })).taskArns;
    const { tasks } = await l.call('DescribeTasks', { cluster: 'c', tasks: [taskArn], include: ['TAGS'] });
    expect(keys(tasks[0])).toEqual(tags);
    expect((await l.call('ListTagsForResource', { resourceArn: taskArn })).tags).toHaveLength(tags.length);
  });

  it('4.16 tasks of RunTask have its tags over those of the definition, and no tags of a service', async () => {
    const l = await local();
    await l.register('web:1', { tags: [tag('team', 'definition'), tag('kept', 'd')] });
    const input = { cluster: 'c', taskDefinition: 'web', enableECSManagedTags: true, tags: [tag('team', 'call')] };
    const { tasks } = await l.call('RunTask', { ...input, propagateTags: 'TASK_DEFINITION' });
    expect(keys(tasks[0])).toEqual(['team=call', 'kept=d', 'aws:ecs:clusterName=c']);
    expect(await l.refusal('RunTask', { ...input, propagateTags: 'SERVICE' })).toBe(
      'InvalidParameterException: Invalid value for propagateTags',
    );
    const resourceArn = tasks[0].taskArn;
    expect(await l.refusal('UntagResource', { resourceArn, tagKeys: ['aws:ecs:clusterName'] })).toMatch(
      /^InvalidParameterException: .*reserved for AWS/,
    );
  });

  it('3.11 a definition names what it needs of an instance, and where it can run', async () => {
    const l = await local();
    const required = async (members: JsonObject, containers: JsonObject = {}): Promise<Answer> => {
      const taskDefinition = await l.register('', {
        ...members,
        containerDefinitions: [container('web:1', { healthCheck: undefined, ...containers })],
      });
      return (await l.call('DescribeTaskDefinition', { taskDefinition })).taskDefinition;
    };
    const names = (definition: Answer): string[] => definition.requiresAttributes.map(({ name }: Answer) => name);
    const plain = await required({});
    expect(names(plain)).toEqual(['com.amazonaws.ecs.capability.docker-remote-api.1.18']);
    expect(plain).toMatchObject({ compatibilities: ['EXTERNAL', 'EC2'], registeredBy: USER, registeredAt: SECONDS });
    const image = '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1';
    const rich = await required(
      { ...SMALL, executionRoleArn: 'e', taskRoleArn: 't', ephemeralStorage: { sizeInGiB: 21 } },
      {
        image,
        healthCheck: { command: ['CMD', 'true'] },
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-region': 'r' } },
        secrets: [{ name: 'a', valueFrom: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:a' }],
      },
    );
    expect(rich.compatibilities).toEqual(['EC2', 'FARGATE']);
    expect(rich.containerDefinitions[0].healthCheck).toEqual({
      command: ['CMD', 'true'],
      interval: 30,
      timeout: 5,
      retries: 3,
    });
    expect(names(rich).slice(1)).toEqual([
      'ecs.capability.task-eni',
      'com.amazonaws.ecs.capability.task-iam-role',
      'ecs.capability.task-cpu-mem-limit',
      'ecs.capability.extensible-ephemeral-storage',
      'com.amazonaws.ecs.capability.logging-driver.awslogs',
      'com.amazonaws.ecs.capability.ecr-auth',
      'ecs.capability.execution-role-ecr-pull',
      'ecs.capability.execution-role-awslogs',
      'ecs.capability.container-health-check',
      'ecs.capability.secrets.asm.environment-variables',
    ]);
  });
});
