import { afterEach, describe, expect, it } from 'vitest';
import { createLocalEcs, type Fault, type Listening } from '../src/index.ts';
import {
  type Answer,
  BALANCED,
  container,
  FARGATE_SIZE,
  type Local,
  local,
  ON_FARGATE,
  running,
  TARGET_GROUP,
} from './local.ts';

const LOGS = {
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'p' },
  },
};

/** Runs one task of `web:1` for a minute and returns it. */
async function runTask(l: Local, members = {}): Promise<Answer> {
  await l.register('web:1', { containerDefinitions: [container('web:1', { ...LOGS, ...members })] });
  const { tasks } = await l.call('RunTask', { cluster: 'c', taskDefinition: 'web' });
  await l.seconds(60);
  return (await l.call('DescribeTasks', { cluster: 'c', tasks: [tasks[0].taskArn] })).tasks[0];
}

async function logLines(l: Local, task: Answer): Promise<string[]> {
  const logStreamName = `p/app/${task.taskArn.split('/').at(-1)}`;
  const { events } = await l.call('Logs_20140328.GetLogEvents', { logGroupName: '/web', logStreamName });
  return events.map(({ message }: Answer) => message);
}

const servers: Listening[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Served {
  readonly url: string;
  readonly admin: (path: string, method: string, body?: unknown) => Promise<Answer>;
}

async function serve(): Promise<Served> {
  const server = await createLocalEcs({ random: () => 0.5 }).listen();
  servers.push(server);
  return {
    url: server.url,
    admin: async (path, method, body) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const response = await fetch(`${server.url}/_local-ecs/${path}`, init);
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
  };
}

const call = (url: string, operation: string, signal: AbortSignal | null = null): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}` },
    body: '{}',
    signal,
  });
const listClusters = (url: string): Promise<Response> => call(url, 'ListClusters');

describe('failures on request', () => {
  it('10.1 faults are added, shown and cleared over HTTP', async () => {
    const { admin } = await serve();
    const crash = { kind: 'crash', image: 'web', exitCode: 3 };
    const { body } = await admin('faults', 'POST', [crash, { kind: 'latency', ms: 0 }]);
    expect(body.faults).toMatchObject([crash, { kind: 'latency' }]);
    expect((await admin('faults', 'GET')).body.faults).toHaveLength(2);
    await admin(`faults/${body.faults[1].id}`, 'DELETE');
    expect((await admin('faults', 'GET')).body.faults).toMatchObject([crash]);
    await admin('faults', 'DELETE');
    expect((await admin('faults', 'GET')).body).toEqual({ faults: [] });
  });

  it('10.1 all that is wrong with faults is said at once, and none is taken', async () => {
    const { admin } = await serve();
    const wrong = [
      { kind: 'denied' },
      { kind: 'crush', imgae: 'x', exitCode: '1', ms: 2 },
      { kind: 'throttle', share: 2 },
      { kind: 'latency', image: 'x' },
      7,
    ];
    const { status, body } = await admin('faults', 'POST', { faults: wrong });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      expect.stringContaining('fault 2: unknown kind "crush"; there are: image-missing'),
      expect.stringContaining('fault 2: unknown member "imgae"; there are: times, image, secret'),
      'fault 2: "exitCode" must be a number, 0 or more',
      'fault 3: "share" must be a number from 0 to 1',
      'fault 4: "ms" is missing',
      expect.stringContaining('fault 4: unknown member "image"'),
      expect.stringContaining('fault 5: wanted a JSON object'),
    ]);
    expect((await admin('faults', 'GET')).body.faults).toEqual([]);
    expect((await admin('nothing', 'GET')).status).toBe(404);
  });

  const starts: [Fault, string, string | undefined][] = [
    [{ kind: 'image-missing' }, 'CannotPullContainerError: ', 'CannotPullContainerError: '],
    [{ kind: 'secret-missing', secret: 'arn:x' }, 'ResourceInitializationError: unable to pull secrets', undefined],
    [
      { kind: 'invalid-command', command: 'srve' },
      'Task failed to start',
      'exec: "srve": executable file not found in $PATH',
    ],
  ];

  it.each(starts)('10.2 %j fails the start', async (fault, stoppedReason, reason) => {
    const l = await local();
    l.fault(fault);
    const task = await runTask(l);
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
    expect(task).not.toHaveProperty('startedAt');
    expect(task.stoppedReason).toContain(stoppedReason);
    if (reason === undefined) expect(task.containers[0]).not.toHaveProperty('reason');
    else expect(task.containers[0].reason).toContain(reason);
  });

  it.each([
    { outOfMemory: false, exitCode: 9, expected: { exitCode: 9 } },
    {
      outOfMemory: true,
      exitCode: undefined,
      expected: { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    },
  ])('10.3 a crash (out of memory: $outOfMemory) ends the container', async ({ outOfMemory, exitCode, expected }) => {
    const l = await local();
    const code = exitCode === undefined ? {} : { exitCode };
    l.fault({ kind: 'crash', image: 'web', afterMs: 2500, logLines: ['one', 'two'], outOfMemory, ...code });
    const task = await runTask(l);
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', healthStatus: 'UNKNOWN' });
    expect(task.containers[0]).toMatchObject(expected);
    expect(task.stoppingAt - task.startedAt).toBeCloseTo(2.5, 3);
    expect(await logLines(l, task)).toEqual(['Starting web:1', 'one', 'two']);
  });

  it('10.3 a crash after the first health check was healthy before', async () => {
    const l = await local();
    l.fault({ kind: 'crash', afterMs: 31_000 });
    expect(await runTask(l)).toMatchObject({ lastStatus: 'STOPPED', healthStatus: 'HEALTHY' });
  });

  it('10.4 the wrong architecture ends with code 1 and a line in the log', async () => {
    const l = await local();
    l.fault({ kind: 'wrong-architecture' });
    const task = await runTask(l);
    expect(task.containers[0].exitCode).toBe(1);
    expect((await logLines(l, task)).at(-1)).toContain('exec format error');
  });

  it.each([
    {
      size: {},
      members: {},
      text: 'was unable to place a task because no container instance met all of its requirements.',
    },
    {
      size: FARGATE_SIZE,
      members: ON_FARGATE,
      text: 'was unable to place a task. Reason: Capacity is unavailable at this time.',
    },
  ])('10.5 without capacity the service says "$text"', async ({ size, members, text }) => {
    const l = await local();
    const id = l.fault({ kind: 'no-capacity', cluster: 'c' });
    await l.register('web:1', size);
    await l.create(members);
    await l.seconds(300);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/0/0']);
    expect((await l.events()).filter((message) => message.includes(text))).toHaveLength(1);
    l.ecs.faults.clear(id);
    await l.seconds(3);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
  });

  it('10.6 tasks start and stop more slowly', async () => {
    const l = await running();
    l.fault({ kind: 'slow-start', image: 'web:2', ms: 20_000 });
    l.fault({ kind: 'slow-stop', image: 'web:1', ms: 30_000 });
    await l.register('web:2');
    const { deployments } = await l.update({ taskDefinition: 'web' });
    await l.seconds(100);
    const begin = deployments[0].createdAt * 1000;
    expect(l.ecs.truth(deployments[0].id)?.completedAt).toBe(begin + 23_000 + 35_000);
  });

  it('10.6 tasks never get healthy', async () => {
    const l = await local();
    l.fault({ kind: 'never-healthy', image: 'web' });
    const task = await runTask(l);
    expect(task).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'UNKNOWN' });
    await l.seconds(60);
    const { tasks } = await l.call('DescribeTasks', { cluster: 'c', tasks: [task.taskArn] });
    expect(tasks[0].healthStatus).toBe('UNHEALTHY');
  });

  it.each([
    { targetGroup: undefined, drainsFor: 40 },
    { targetGroup: 'targetgroup/web', drainsFor: 40 },
    { targetGroup: 'other', drainsFor: 10 },
  ])(
    '10.10 with a slow drain of $targetGroup targets drain for $drainsFor seconds',
    async ({ targetGroup, drainsFor }) => {
      const l = await running(BALANCED);
      l.ecs.setDeregistrationDelay(TARGET_GROUP, 10);
      l.fault({ kind: 'slow-drain', ms: 30_000, ...(targetGroup === undefined ? {} : { targetGroup }) });
      await l.update({ desiredCount: 0 });
      await l.seconds(drainsFor - 0.1);
      expect((await l.tasks())[0].lastStatus).toBe('DEACTIVATING');
      await l.seconds(0.1);
      expect((await l.tasks())[0].lastStatus).toBe('STOPPING');
    },
  );

  it.each<Fault>([
    { kind: 'throttle', share: 0.5 },
    { kind: 'server-error', share: 0.5, operations: ['RunTask'] },
    { kind: 'latency', ms: 5 },
    { kind: 'denied', operations: ['UpdateService'] },
    { kind: 'image-missing', image: 'web:2', times: 3 },
    { kind: 'crash', image: 'web', exitCode: 3, afterMs: 2000 },
    { kind: 'never-healthy', image: 'web' },
    { kind: 'no-capacity', cluster: 'c' },
    { kind: 'slow-drain', targetGroup: 'web', ms: 1000 },
    { kind: 'registry-down' },
  ])('10.1 %j can be asked for over HTTP', async (fault) => {
    const { admin } = await serve();
    const { status, body } = await admin('faults', 'POST', fault);
    expect([status, body.faults]).toEqual([200, [{ ...fault, id: 'fault-1' }]]);
  });

  const calls: [Fault, string][] = [
    [
      { kind: 'denied', operations: ['UpdateService'] },
      'AccessDeniedException: User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecs:UpdateService on resource: arn:aws:ecs:us-east-1:123456789012:service/c/s because no identity-based policy allows the ecs:UpdateService action',
    ],
    [{ kind: 'unsupported' }, 'UnsupportedFeatureException: '],
    [{ kind: 'throttle', share: 0.6 }, 'ThrottlingException: Rate exceeded'],
    [{ kind: 'server-error', share: 0.6 }, 'ServerException: Service Unavailable. Please try again later.'],
    [{ kind: 'expired-credentials' }, 'ExpiredTokenException: The security token included in the request is expired'],
    [{ kind: 'throttle', share: 0.4 }, 'no error'],
    [{ kind: 'denied', operations: ['DescribeServices'] }, 'no error'],
  ];

  it.each(calls)('10.7 %j answers a call with %s', async (fault, answer) => {
    const l = await running({}, { random: () => 0.5 });
    l.fault(fault);
    expect(await l.refusal('UpdateService', { cluster: 'c', service: 's' })).toContain(answer);
  });

  it('10.7 credentials expire after some calls or from a time on', async () => {
    const l = await local();
    const id = l.fault({ kind: 'expired-credentials', afterCalls: 2 });
    const outcomes = [
      await l.refusal('ListClusters'),
      await l.refusal('ListClusters'),
      await l.refusal('ListClusters'),
    ];
    expect(outcomes.map((outcome) => outcome.split(':')[0])).toEqual(['no error', 'no error', 'ExpiredTokenException']);
    l.ecs.faults.clear(id);
    l.fault({ kind: 'expired-credentials', at: l.clock.now() + 1000 });
    expect(await l.refusal('ListClusters')).toBe('no error');
    await l.seconds(1);
    expect(await l.refusal('ListClusters')).toContain('ExpiredTokenException');
  });

  it('10.8 connections are reset', async () => {
    const { url, admin } = await serve();
    await admin('faults', 'POST', { kind: 'reset', share: 0.6 });
    await expect(listClusters(url)).rejects.toThrow('fetch failed');
  });

  it('10.8 answers come late, or never', async () => {
    const { url, admin } = await serve();
    await admin('faults', 'POST', { kind: 'latency', ms: 1 });
    expect((await listClusters(url)).status).toBe(200);
    await admin('faults', 'DELETE');
    await admin('faults', 'POST', { kind: 'latency', ms: 3_600_000, operations: ['ListClusters'] });
    const leaves = new AbortController();
    const late = call(url, 'ListClusters', leaves.signal);
    expect(await Promise.race([late.then(() => 'late'), call(url, 'DescribeClusters').then(() => 'other')])).toBe(
      'other',
    );
    leaves.abort();
    await expect(late).rejects.toThrow('aborted');
    await admin('faults', 'POST', { kind: 'hang', share: 1 });
    await expect(call(url, 'CreateCluster', AbortSignal.timeout(150))).rejects.toThrow('timeout');
    await admin('faults', 'DELETE');
    expect(((await (await listClusters(url)).json()) as Answer).clusterArns).toHaveLength(1);
  });

  it('10.9 a fault with times is gone after it struck that often', async () => {
    const l = await local();
    l.fault({ kind: 'throttle', share: 1, times: 2 });
    const outcomes = [
      await l.refusal('ListClusters'),
      await l.refusal('ListClusters'),
      await l.refusal('ListClusters'),
    ];
    expect(outcomes[1]).toContain('ThrottlingException');
    expect(outcomes[2]).toBe('no error');
    expect(l.ecs.faults.list()).toEqual([]);
  });
});
