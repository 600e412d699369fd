import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalEcs, type Listening, type LocalEcs } from '../src/index.ts';

/** The SDK of JavaScript over HTTP, on the wall clock, a hundred times as fast. */
let localEcs: LocalEcs;
let server: Listening;
let ecs: ECSClient;

beforeAll(async () => {
  localEcs = createLocalEcs({ speed: 100 });
  server = await localEcs.listen();
  ecs = new ECSClient({
    region: 'eu-central-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  await ecs.send(new CreateClusterCommand({ clusterName: 'c' }));
});

afterAll(async () => {
  ecs.destroy();
  await localEcs.close();
  await server.close();
});

const WAITER = { maxWaitTime: 5, minDelay: 0.02, maxDelay: 0.05 };
const S = { cluster: 'c', service: 's' };

async function register(image: string): Promise<string> {
  const healthCheck = { command: ['CMD', 'true'] };
  const containerDefinitions = [{ name: 'app', image, memory: 64, healthCheck }];
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
  return taskDefinition?.taskDefinitionArn ?? '';
}

async function stable() {
  await waitUntilServicesStable({ client: ecs, ...WAITER }, { cluster: 'c', services: ['s'] });
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'c', services: ['s'] }));
  return services?.[0]?.deployments ?? [];
}

describe('the JavaScript SDK over HTTP', () => {
  it('deploys, waits until the service is stable, and sees a rollback', async () => {
    const first = await register('web:1');
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    const created = await ecs.send(
      new CreateServiceCommand({
        cluster: 'c',
        serviceName: 's',
        taskDefinition: 'web',
        desiredCount: 2,
        deploymentConfiguration,
      }),
    );
    expect(created.service?.createdAt).toBeInstanceOf(Date);
    expect(await stable()).toMatchObject([{ taskDefinition: first, rolloutState: 'COMPLETED', runningCount: 2 }]);

    const second = await register('web:2');
    await ecs.send(new UpdateServiceCommand({ ...S, taskDefinition: second }));
    expect(await stable()).toMatchObject([{ taskDefinition: second, rolloutState: 'COMPLETED' }]);

    localEcs.faults.add({ kind: 'image-missing', image: 'web:3' });
    const updated = await ecs.send(new UpdateServiceCommand({ ...S, taskDefinition: await register('web:3') }));
    const failed = updated.service?.deployments?.[0]?.id;
    const after = await stable();
    expect(after).toMatchObject([{ taskDefinition: second }]);
    expect(after[0]?.id).not.toBe(failed);

    const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(S));
    const serviceDeploymentArns = [serviceDeployments?.[0]?.serviceDeploymentArn ?? ''];
    const described = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
    expect(described.serviceDeployments).toMatchObject([
      { status: 'ROLLBACK_SUCCESSFUL', deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3 } },
    ]);
  });
});
