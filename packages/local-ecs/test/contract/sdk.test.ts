import {
  ClientException,
  ClusterNotFoundException,
  ConflictException,
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  type ECSClientConfig,
  ECSServiceException,
  InvalidParameterException,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  PutAccountSettingCommand,
  paginateListAccountSettings,
  paginateListClusters,
  paginateListServices,
  paginateListTaskDefinitionFamilies,
  paginateListTaskDefinitions,
  paginateListTasks,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  ServerException,
  ServiceNotActiveException,
  ServiceNotFoundException,
  StopTaskCommand,
  UpdateServiceCommand,
  waitUntilServicesInactive,
  waitUntilServicesStable,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalEcs, type Listening, type LocalEcs } from '../../src/index.ts';

let localEcs: LocalEcs;
let server: Listening;
const clients: ECSClient[] = [];

/** Each part works in a region of its own, so that none sees the others. */
function clientIn(region: string, options: ECSClientConfig = {}): ECSClient {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new ECSClient({ region, endpoint: server.url, credentials, maxAttempts: 1, ...options });
  clients.push(client);
  return client;
}

beforeAll(async () => {
  localEcs = createLocalEcs({ speed: 100 });
  server = await localEcs.listen();
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await localEcs.close();
  await server.close();
});

const QUICK = { maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 };

async function register(ecs: ECSClient, family: string, image = `${family}:1`): Promise<string> {
  const healthCheck = { command: ['CMD', 'true'] };
  const containerDefinitions = [{ name: 'app', image, memory: 64, healthCheck }];
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
  return taskDefinition?.taskDefinitionArn ?? '';
}

async function prepared(region: string): Promise<ECSClient> {
  const ecs = clientIn(region);
  await ecs.send(new CreateClusterCommand({ clusterName: 'c' }));
  await register(ecs, 'web');
  return ecs;
}

async function create(ecs: ECSClient, serviceName: string, desiredCount = 1): Promise<void> {
  const input = { cluster: 'c', serviceName, taskDefinition: 'web', desiredCount };
  await ecs.send(new CreateServiceCommand(input));
}

async function run(ecs: ECSClient): Promise<string> {
  const { tasks } = await ecs.send(new RunTaskCommand({ cluster: 'c', taskDefinition: 'web' }));
  return tasks?.[0]?.taskArn ?? '';
}

/** How a waiter ended, where it did not succeed: the SDK puts it into the message. */
async function stateOf(waiting: Promise<unknown>): Promise<string> {
  const error = await waiting.then(() => new Error('SUCCESS')).catch((reason: Error) => reason);
  return /SUCCESS|FAILURE|TIMEOUT/.exec(error.message)?.[0] ?? error.message;
}

describe('waiters of the JavaScript SDK', () => {
  let ecs: ECSClient;
  beforeAll(async () => {
    ecs = await prepared('eu-west-1');
  });

  it('services-stable ends with the rollout, not before it', async () => {
    await create(ecs, 'stable', 3);
    const { state } = await waitUntilServicesStable({ client: ecs, ...QUICK }, { cluster: 'c', services: ['stable'] });
    expect(state).toBe('SUCCESS');
    const described = await ecs.send(new DescribeServicesCommand({ cluster: 'c', services: ['stable'] }));
    expect(described.services).toMatchObject([
      { runningCount: 3, pendingCount: 0, deployments: [{ status: 'PRIMARY' }] },
    ]);
    const update = { cluster: 'c', service: 'stable', forceNewDeployment: true };
    const before = (await ecs.send(new UpdateServiceCommand(update))).service?.deployments;
    expect(before).toHaveLength(2);
    await waitUntilServicesStable({ client: ecs, ...QUICK }, { cluster: 'c', services: ['stable'] });
    const after = (await ecs.send(new DescribeServicesCommand({ cluster: 'c', services: ['stable'] }))).services?.[0];
    expect(after?.deployments).toMatchObject([{ id: before?.[0]?.id, rolloutState: 'COMPLETED', runningCount: 3 }]);
  });

  it('services-stable fails at once for a service that is missing, and for one that is deleted', async () => {
    const stable = (services: string[]) =>
      stateOf(waitUntilServicesStable({ client: ecs, ...QUICK }, { cluster: 'c', services }));
    expect(await stable(['nowhere'])).toBe('FAILURE');
    await create(ecs, 'leaving', 2);
    await ecs.send(new DeleteServiceCommand({ cluster: 'c', service: 'leaving', force: true }));
    expect(await stable(['leaving'])).toBe('FAILURE');
  });

  it('services-stable waits on where a rollout cannot end', async () => {
    localEcs.faults.add({ kind: 'image-missing', image: 'stuck:1' });
    await register(ecs, 'stuck');
    await ecs.send(
      new CreateServiceCommand({ cluster: 'c', serviceName: 'stuck', taskDefinition: 'stuck', desiredCount: 1 }),
    );
    const waiting = waitUntilServicesStable(
      { client: ecs, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 1 },
      { cluster: 'c', services: ['stuck'] },
    );
    expect(await stateOf(waiting)).toBe('TIMEOUT');
  });

  it('services-inactive ends when the last task is gone, and fails for a missing service', async () => {
    await create(ecs, 'gone', 2);
    await waitUntilServicesStable({ client: ecs, ...QUICK }, { cluster: 'c', services: ['gone'] });
    await ecs.send(new DeleteServiceCommand({ cluster: 'c', service: 'gone', force: true }));
    const inactive = (services: string[]) =>
      stateOf(waitUntilServicesInactive({ client: ecs, ...QUICK }, { cluster: 'c', services }));
    expect(await inactive(['gone'])).toBe('SUCCESS');
    const running = await ecs.send(new ListTasksCommand({ cluster: 'c', serviceName: 'gone' }));
    expect(running.taskArns).toEqual([]);
    expect(await inactive(['nowhere'])).toBe('FAILURE');
  });

  it('tasks-running ends when the task runs, and fails for one that stops', async () => {
    const task = await run(ecs);
    const waitFor = (tasks: string[]) =>
      stateOf(waitUntilTasksRunning({ client: ecs, ...QUICK }, { cluster: 'c', tasks }));
    expect(await waitFor([task])).toBe('SUCCESS');
    await ecs.send(new StopTaskCommand({ cluster: 'c', task }));
    await waitUntilTasksStopped({ client: ecs, ...QUICK }, { cluster: 'c', tasks: [task] });
    expect(await waitFor([task])).toBe('FAILURE');
    expect(await waitFor(['0'.repeat(32)])).toBe('FAILURE');
  });

  it('tasks-stopped ends when all of them have stopped, with exit codes', async () => {
    const tasks = [await run(ecs), await run(ecs)];
    await waitUntilTasksRunning({ client: ecs, ...QUICK }, { cluster: 'c', tasks });
    for (const task of tasks) await ecs.send(new StopTaskCommand({ cluster: 'c', task }));
    await waitUntilTasksStopped({ client: ecs, ...QUICK }, { cluster: 'c', tasks });
    const described = await ecs.send(new DescribeTasksCommand({ cluster: 'c', tasks }));
    const stopped = { lastStatus: 'STOPPED', containers: [{ name: 'app', exitCode: expect.any(Number) }] };
    expect(described.tasks).toMatchObject([stopped, stopped]);
  });
});

describe('paginators of the JavaScript SDK', () => {
  let ecs: ECSClient;
  beforeAll(async () => {
    ecs = clientIn('eu-west-2', {});
    for (let count = 0; count < 5; count += 1) await ecs.send(new CreateClusterCommand({ clusterName: `c${count}` }));
    for (let count = 0; count < 12; count += 1) await register(ecs, `family-${count}`);
    await register(ecs, 'family-0');
    for (let count = 0; count < 23; count += 1) {
      const input = { cluster: 'c0', serviceName: `s${count}`, taskDefinition: 'family-0', desiredCount: 0 };
      await ecs.send(new CreateServiceCommand(input));
    }
    await ecs.send(new RunTaskCommand({ cluster: 'c0', taskDefinition: 'family-1', count: 9 }));
    await ecs.send(new PutAccountSettingCommand({ name: 'containerInsights', value: 'enabled' }));
  });

  /** The items of each page; no item may come twice. */
  async function pagesOf<Page>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => readonly unknown[] | undefined) {
    const sizes: number[] = [];
    const items = new Set<unknown>();
    for await (const page of pages) {
      const found = itemsOf(page) ?? [];
      sizes.push(found.length);
      for (const item of found) items.add(item);
    }
    expect(items.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
    return sizes;
  }

  it('ListClusters', async () => {
    const pages = paginateListClusters({ client: ecs, pageSize: 2 }, {});
    expect(await pagesOf(pages, ({ clusterArns }) => clusterArns)).toEqual([2, 2, 1]);
  });

  it('ListServices, 10 a page unless more are asked for', async () => {
    const services = (pageSize?: number) =>
      pagesOf(
        paginateListServices({ client: ecs, ...(pageSize === undefined ? {} : { pageSize }) }, { cluster: 'c0' }),
        ({ serviceArns }) => serviceArns,
      );
    expect(await services()).toEqual([10, 10, 3]);
    expect(await services(100)).toEqual([23]);
  });

  it('ListTasks', async () => {
    const pages = paginateListTasks({ client: ecs, pageSize: 4 }, { cluster: 'c0', family: 'family-1' });
    expect(await pagesOf(pages, ({ taskArns }) => taskArns)).toEqual([4, 4, 1]);
    const none = paginateListTasks({ client: ecs }, { cluster: 'c1' });
    expect(await pagesOf(none, ({ taskArns }) => taskArns)).toEqual([0]);
  });

  it('ListTaskDefinitions and their families', async () => {
    const definitions = paginateListTaskDefinitions({ client: ecs, pageSize: 5 }, {});
    expect(await pagesOf(definitions, ({ taskDefinitionArns }) => taskDefinitionArns)).toEqual([5, 5, 3]);
    const families = paginateListTaskDefinitionFamilies({ client: ecs, pageSize: 8 }, { status: 'ACTIVE' });
    expect(await pagesOf(families, (page) => page.families)).toEqual([8, 4]);
  });

  it('ListAccountSettings', async () => {
    const own = await pagesOf(paginateListAccountSettings({ client: ecs }, {}), ({ settings }) => settings);
    expect(own).toEqual([1]);
    const effective = paginateListAccountSettings({ client: ecs, pageSize: 3 }, { effectiveSettings: true });
    const sizes = await pagesOf(effective, ({ settings }) => settings);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.slice(0, -1).every((size) => size === 3)).toBe(true);
  });

  it('refuses a token that is none', async () => {
    await expect(ecs.send(new ListClustersCommand({ nextToken: 'made up' }))).rejects.toBeInstanceOf(
      InvalidParameterException,
    );
  });
});

describe('errors of the JavaScript SDK', () => {
  let ecs: ECSClient;
  beforeAll(async () => {
    ecs = await prepared('eu-west-3');
    await create(ecs, 'gone', 0);
    await ecs.send(new DeleteServiceCommand({ cluster: 'c', service: 'gone' }));
    await waitUntilServicesInactive({ client: ecs, ...QUICK }, { cluster: 'c', services: ['gone'] });
  });

  const cases: [string, new (...options: never[]) => ECSServiceException, () => Promise<unknown>][] = [
    ['ClusterNotFoundException', ClusterNotFoundException, () => ecs.send(new ListTasksCommand({ cluster: 'x' }))],
    [
      'ServiceNotFoundException',
      ServiceNotFoundException,
      () => ecs.send(new UpdateServiceCommand({ cluster: 'c', service: 'x' })),
    ],
    [
      'ServiceNotActiveException',
      ServiceNotActiveException,
      () => ecs.send(new UpdateServiceCommand({ cluster: 'c', service: 'gone' })),
    ],
    ['ClientException', ClientException, () => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'x' }))],
    [
      'InvalidParameterException',
      InvalidParameterException,
      () => ecs.send(new DescribeTasksCommand({ cluster: 'c', tasks: [] })),
    ],
  ];

  it.each(cases)('%s is an instance of its class, with a request id', async (name, type, call) => {
    const error = await call().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(ECSServiceException);
    expect(error).toMatchObject({ name, $fault: 'client', $metadata: { httpStatusCode: 400, attempts: 1 } });
    expect((error as ECSServiceException).message.length).toBeGreaterThan(5);
    expect((error as ECSServiceException).$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('throttled calls are tried again, and failing ones too', async () => {
    const patient = clientIn('eu-west-3', { maxAttempts: 4, retryMode: 'standard' });
    for (const kind of ['throttle', 'server-error'] as const) {
      localEcs.faults.add({ kind, share: 1, times: 2, operations: ['DescribeClusters'] });
      const { $metadata, clusters } = await patient.send(new DescribeClustersCommand({ clusters: ['c'] }));
      expect($metadata.attempts).toBe(3);
      expect(clusters).toHaveLength(1);
    }
  });

  it('a throttled call that is not tried again says so, and a failing service is its own class', async () => {
    localEcs.faults.add({ kind: 'throttle', share: 1, times: 1, operations: ['ListClusters'] });
    await expect(ecs.send(new ListClustersCommand({}))).rejects.toMatchObject({ name: 'ThrottlingException' });
    localEcs.faults.add({ kind: 'server-error', share: 1, times: 1, operations: ['ListClusters'] });
    const failed = await ecs.send(new ListClustersCommand({})).catch((reason: unknown) => reason);
    expect(failed).toBeInstanceOf(ServerException);
    expect(failed).toMatchObject({ $fault: 'server', $metadata: { httpStatusCode: 500 } });
  });

  it('a connection that breaks is tried again', async () => {
    const patient = clientIn('eu-west-3', { maxAttempts: 3 });
    localEcs.faults.add({ kind: 'reset', share: 1, times: 1, operations: ['DescribeClusters'] });
    const { $metadata } = await patient.send(new DescribeClustersCommand({ clusters: ['c'] }));
    expect($metadata.attempts).toBe(2);
  });
});

describe('RunTask and times in the JavaScript SDK', () => {
  let ecs: ECSClient;
  beforeAll(async () => {
    ecs = await prepared('eu-north-1');
  });

  it('a client token runs nothing twice, and nothing else', async () => {
    const input = { cluster: 'c', taskDefinition: 'web', count: 2, clientToken: 'one-and-the-same' };
    const first = await ecs.send(new RunTaskCommand(input));
    const again = await ecs.send(new RunTaskCommand(input));
    const arns = ({ tasks = [] }: { tasks?: { taskArn?: string | undefined }[] | undefined }) =>
      tasks.map(({ taskArn }) => taskArn);
    expect(arns(again)).toEqual(arns(first));
    expect((await ecs.send(new ListTasksCommand({ cluster: 'c' }))).taskArns).toHaveLength(2);
    const other = await ecs.send(new RunTaskCommand({ ...input, count: 3 })).catch((reason: unknown) => reason);
    expect(other).toBeInstanceOf(ConflictException);
    expect((other as ConflictException).resourceIds).toEqual(arns(first));
  });

  it('the SDK makes a token of its own for each call', async () => {
    const before = (await ecs.send(new ListTasksCommand({ cluster: 'c' }))).taskArns?.length ?? 0;
    await run(ecs);
    await run(ecs);
    expect((await ecs.send(new ListTasksCommand({ cluster: 'c' }))).taskArns).toHaveLength(before + 2);
  });

  it('times are dates of now, in their order', async () => {
    const from = Date.now() - 1;
    const task = await run(ecs);
    await waitUntilTasksRunning({ client: ecs, ...QUICK }, { cluster: 'c', tasks: [task] });
    await ecs.send(new StopTaskCommand({ cluster: 'c', task }));
    await waitUntilTasksStopped({ client: ecs, ...QUICK }, { cluster: 'c', tasks: [task] });
    const described = (await ecs.send(new DescribeTasksCommand({ cluster: 'c', tasks: [task] }))).tasks?.[0];
    const times = [
      described?.createdAt,
      described?.pullStartedAt,
      described?.pullStoppedAt,
      described?.startedAt,
      described?.stoppingAt,
      described?.executionStoppedAt,
      described?.stoppedAt,
    ].map((time) => time?.getTime() ?? Number.NaN);
    const all = [from, ...times, Date.now() + 1];
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    await create(ecs, 'dated', 1);
    await waitUntilServicesStable({ client: ecs, ...QUICK }, { cluster: 'c', services: ['dated'] });
    const { serviceDeployments } = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'c', service: 'dated' }),
    );
    expect(serviceDeployments?.[0]?.finishedAt).toBeInstanceOf(Date);
    const later = { after: new Date(Date.now() + 60_000) };
    const none = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'c', service: 'dated', createdAt: later }),
    );
    expect(none.serviceDeployments).toEqual([]);
  });
});
