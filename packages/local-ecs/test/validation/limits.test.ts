import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { container, local } from '../local.ts';

const many = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => item(at));
const network = (members: JsonObject): JsonObject => ({
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], ...members } },
});

describe('limits of services and tasks', () => {
  it.each<[string, JsonObject, string]>([
    ['17 subnets', network({ subnets: many(17, (at) => `subnet-${at}`) }), 'subnets can have at most 16 items.'],
    ['no subnet', network({ subnets: [] }), 'subnets can not be empty.'],
    [
      '6 security groups',
      network({ securityGroups: many(6, (at) => `sg-${at}`) }),
      'securityGroups can have at most 5 items.',
    ],
    [
      '11 constraints',
      { placementConstraints: many(11, () => ({ type: 'distinctInstance' })) },
      'placementConstraints can have at most 10 items.',
    ],
    [
      '6 strategies',
      { placementStrategy: many(6, () => ({ type: 'random' })) },
      'placementStrategy can have at most 5 items.',
    ],
    [
      '21 capacity providers',
      { capacityProviderStrategy: many(21, (at) => ({ capacityProvider: `p${at}` })) },
      'maximum of 20 capacity providers',
    ],
    [
      'a weight of 1001',
      { capacityProviderStrategy: [{ capacityProvider: 'p', weight: 1001 }] },
      'must be between 0 and 1000.',
    ],
  ])('18.9 neither a service nor a task has %s', async (_what, members, text) => {
    const l = await local();
    await l.register('web:1');
    for (const [operation, input] of [
      ['CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1, ...members }],
      ['RunTask', { cluster: 'c', taskDefinition: 'web', ...members }],
    ] as const) {
      const refusal = await l.refusal(operation, input);
      expect(refusal).toMatch(/^InvalidParameterException: /);
      expect(refusal).toContain(text);
    }
  });

  it.each<[string, JsonObject, string]>([
    ['6 load balancers', { loadBalancers: many(6, () => ({})) }, 'loadBalancers can have at most 5 items.'],
    ['5001 tasks', { desiredCount: 5001 }, 'desiredCount can be at most 5000.'],
    ['-1 tasks', { desiredCount: -1 }, 'desiredCount cannot be negative.'],
    ['a token of 37 characters', { clientToken: 'x'.repeat(37) }, 'clientToken longer than 36.'],
    ['a token with a space', { clientToken: 'x y' }, 'only characters of ASCII 33 to 126.'],
    ['a name of 256 characters', { serviceName: 'x'.repeat(256) }, 'Invalid service name'],
    ['51 tags', { tags: many(51, (at) => ({ key: `k${at}`, value: '' })) }, 'maximum number of tags is 50'],
    ['a key of 129 characters', { tags: [{ key: 'k'.repeat(129) }] }, 'Tag keys must have 1 to 128 characters.'],
    ['a value of 257 characters', { tags: [{ key: 'k', value: 'v'.repeat(257) }] }, 'at most 256 characters.'],
    ['a reserved key', { tags: [{ key: 'AWS:k', value: 'v' }] }, 'reserved for AWS use'],
  ])('18.9 no service has %s', async (_what, members, text) => {
    const l = await local();
    await l.register('web:1');
    const input = { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1, ...members };
    const refusal = await l.refusal('CreateService', input);
    expect(refusal).toMatch(/^InvalidParameterException: /);
    expect(refusal).toContain(text);
    expect((await l.call('ListServices', { cluster: 'c' })).serviceArns).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ['a start by 129 characters', { startedBy: 'x'.repeat(129) }, 'startedBy longer than 128.'],
    ['a token of 65 characters', { clientToken: 'x'.repeat(65) }, 'clientToken longer than 64.'],
    [
      'overrides of 8193 characters',
      { overrides: { cpu: '1'.repeat(8193) } },
      'Container Overrides length must be at most 8192',
    ],
    ['11 copies', { count: 11 }, 'count must be between 1 and 10.'],
    ['no copy', { count: 0 }, 'count must be between 1 and 10.'],
  ])('18.9 no task has %s', async (_what, members, text) => {
    const l = await local();
    await l.register('web:1');
    const input = { cluster: 'c', taskDefinition: 'web', ...members };
    expect(await l.refusal('RunTask', input)).toBe(`InvalidParameterException: ${text}`);
  });

  it.each<[string, JsonObject, string]>([
    ['DescribeServices', { services: many(11, (at) => `s${at}`) }, 'Services cannot have more than 10 elements.'],
    ['DescribeTasks', { tasks: many(101, (at) => `t${at}`) }, 'Tasks cannot have more than 100 elements.'],
    ['DescribeClusters', { clusters: many(101, (at) => `c${at}`) }, 'Clusters cannot have more than 100 elements.'],
    ['ListServices', { maxResults: 0 }, 'maxResults must be between 1 and 100.'],
    ['ListTasks', { maxResults: 101 }, 'maxResults must be between 1 and 100.'],
    ['ListClusters', { nextToken: 'x' }, 'Invalid token'],
    ['ListTasks', { family: 'a b' }, 'family must match ^[a-zA-Z0-9\\-_]+$'],
    ['DeleteTaskDefinitions', {}, 'size of TaskDefinition references list must be greater than 0'],
  ])('18.9 %s refuses %j', async (operation, input, text) => {
    const l = await local();
    const cluster = operation.endsWith('Clusters') ? {} : { cluster: 'c' };
    expect(await l.refusal(operation, { ...cluster, ...input })).toBe(`InvalidParameterException: ${text}`);
  });
});

describe('limits of task definitions', () => {
  const FARGATE = { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
  const having = (members: JsonObject): JsonObject => ({ containerDefinitions: [container('web:1', members)] });
  const side = (members: JsonObject): JsonObject => ({ name: 'side', image: 'side:1', memory: 64, ...members });
  const logs = { logDriver: 'awslogs', options: { 'awslogs-group': 'g' } };

  it.each<[string, JsonObject, string]>([
    ['a family with a space', { family: 'a b' }, 'Family contains invalid characters.'],
    ['a container with a dot', having({ name: 'a.b' }), 'Container.name contains invalid characters.'],
    [
      'an image of 256 characters',
      having({ image: 'x'.repeat(256) }),
      'Container.image should be 255 characters or less',
    ],
    ['a volume with a dot', { volumes: [{ name: 'a.b' }] }, 'volume.name contains invalid characters.'],
    ['an unknown volume', having({ mountPoints: [{ sourceVolume: 'v' }] }), "Unknown volume 'v'."],
    [
      'a port of 65536',
      having({ portMappings: [{ containerPort: 65_536 }] }),
      "'containerPort' must be between 0 and 65535.",
    ],
    [
      'two ports with awsvpc',
      { networkMode: 'awsvpc', ...having({ portMappings: [{ containerPort: 80, hostPort: 81 }] }) },
      'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
    ],
    ['3 MiB', having({ memory: 3 }), "'memory' must be at least 4 MiB."],
    ['a size of no CPU units', { cpu: 'x' }, "Invalid 'cpu' setting for task."],
    ['a size that is empty', { cpu: '' }, "Invalid 'cpu' setting for task."],
    ['a size in PiB', { memory: '1 PiB' }, "Invalid 'memory' setting for task."],
    [
      'more reserved than there is',
      having({ memoryReservation: 128 }),
      "'memoryReservation' must be less than or equal to 'memory'.",
    ],
    [
      'a log without region on Fargate',
      { ...FARGATE, ...having({ logConfiguration: logs }) },
      'Log driver awslogs requires options: awslogs-region',
    ],
    [
      'a secret twice',
      having({ secrets: ['a', 'b'].map((valueFrom) => ({ name: 'S', valueFrom })) }),
      'Duplicate secret names found: S. Each secret name must be unique.',
    ],
    [
      'a secret that is a variable',
      having({ secrets: [{ name: 'S', valueFrom: 'a' }], environment: [{ name: 'S', value: '' }] }),
      "such as 'S'.",
    ],
    [
      'a check all the time',
      having({ healthCheck: { command: ['CMD', 'true'], interval: 0 } }),
      'Health check interval must be between 1 and 300.',
    ],
    [
      'nothing essential',
      having({ essential: false }),
      'At least one container in the task definition must be essential.',
    ],
    [
      'a wait for the end of an essential one',
      {
        containerDefinitions: [
          container('web:1', { dependsOn: [{ containerName: 'side', condition: 'SUCCESS' }] }),
          side({}),
        ],
      },
      'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
    ],
    [
      'containers that wait for each other',
      {
        containerDefinitions: [
          container('web:1', { dependsOn: [{ containerName: 'side', condition: 'START' }] }),
          side({ dependsOn: [{ containerName: 'app', condition: 'START' }] }),
        ],
      },
      'Container dependencies should not have a cycle',
    ],
    [
      'a wait for nobody',
      having({ dependsOn: [{ containerName: 'x', condition: 'START' }] }),
      "depends on an unknown container 'x'",
    ],
    [
      'a container larger than its task',
      { memory: '32', ...having({}) },
      "The 'memory' setting for container 'app' is greater than for the task.",
    ],
    [
      'more CPU than its task',
      { ...FARGATE, ...having({ cpu: 257 }) },
      "The sum of all container 'cpu' values cannot be greater",
    ],
    ['20 GiB of storage', { ...FARGATE, ephemeralStorage: { sizeInGiB: 20 } }, 'between 21 and 200 GiB'],
    [
      '121 seconds to stop on Fargate',
      { ...FARGATE, ...having({ stopTimeout: 121 }) },
      'stopTimeout of more than 120 seconds',
    ],
  ])('18.10 no task definition has %s', async (_what, members, text) => {
    const l = await local();
    const refusal = await l.refusal('RegisterTaskDefinition', { family: 'web', ...having({}), ...members });
    expect(refusal).toMatch(/^ClientException: /);
    expect(refusal).toContain(text);
    expect((await l.call('ListTaskDefinitions')).taskDefinitionArns).toEqual([]);
  });
});
