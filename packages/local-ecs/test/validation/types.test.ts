import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { container, local } from '../local.ts';

const definition = (members: JsonObject): JsonObject => ({
  family: 'web',
  containerDefinitions: [container('web:1', members)],
});

describe('types of inputs', () => {
  it.each<[string, JsonObject, string]>([
    ['CreateCluster', { clusterName: 1 }, 'NUMBER_VALUE cannot be converted to String (clusterName)'],
    ['CreateCluster', { clusterName: ['x'] }, 'START_ARRAY cannot be converted to String (clusterName)'],
    ['CreateCluster', { tags: 'y' }, 'STRING_VALUE cannot be converted to List (tags)'],
    ['CreateCluster', { tags: ['y'] }, 'STRING_VALUE cannot be converted to Structure (tags[0])'],
    ['CreateCluster', { tags: [null] }, 'NULL_VALUE cannot be converted to Structure (tags[0])'],
    ['CreateCluster', { configuration: [] }, 'START_ARRAY cannot be converted to Structure (configuration)'],
    ['RunTask', { taskDefinition: 'web', count: '1' }, 'STRING_VALUE cannot be converted to Integer (count)'],
    ['RunTask', { taskDefinition: 'web', count: true }, 'TRUE_VALUE cannot be converted to Integer (count)'],
    [
      'UpdateService',
      { service: 's', forceNewDeployment: 'yes' },
      'STRING_VALUE cannot be converted to Boolean (forceNewDeployment)',
    ],
    [
      'ListServiceDeployments',
      { service: 's', createdAt: { after: '2026-01-01' } },
      'STRING_VALUE cannot be converted to Timestamp (createdAt.after)',
    ],
    [
      'RegisterTaskDefinition',
      definition({ dockerLabels: { a: 1 } }),
      'NUMBER_VALUE cannot be converted to String (containerDefinitions[0].dockerLabels.a)',
    ],
    [
      'RegisterTaskDefinition',
      definition({ cpu: '256', portMappings: [{ containerPort: '80' }] }),
      'STRING_VALUE cannot be converted to Integer (containerDefinitions[0].cpu); ' +
        'STRING_VALUE cannot be converted to Integer (containerDefinitions[0].portMappings[0].containerPort)',
    ],
  ])('18.5 %s with %j: %s', async (operation, input, message) => {
    const l = await local();
    expect(await l.refusal(operation, input)).toBe(`SerializationException: ${message}`);
    expect((await l.call('ListTaskDefinitions')).taskDefinitionArns).toEqual([]);
  });

  it('18.5 a number that JSON can write and nobody can count with is refused', async () => {
    const l = await local();
    const server = await l.ecs.listen();
    const headers = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.RunTask' };
    const body = '{"taskDefinition": "web", "count": 1e999}';
    const response = await fetch(server.url, { method: 'POST', headers, body });
    await server.close();
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  });

  it('18.6 null members are absent ones, at any depth', async () => {
    const l = await local();
    const given = { taskRoleArn: null, containerDefinitions: [container('web:1', { cpu: null, environment: null })] };
    await l.register('', given);
    const { taskDefinition } = await l.call('DescribeTaskDefinition', { taskDefinition: 'web', include: null });
    expect(taskDefinition).not.toHaveProperty('taskRoleArn');
    expect(taskDefinition.containerDefinitions[0]).toMatchObject({ cpu: 0, environment: [] });
  });
});
