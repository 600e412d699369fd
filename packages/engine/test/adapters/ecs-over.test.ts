import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsFault } from '../../src/adapters/aws/aws-fault.ts';
import { ecsOver } from '../../src/adapters/index.ts';
import type { JsonObject } from '../../src/model/json.ts';

const arn = 'arn:aws:ecs:eu-west-1:123456789012';

/** An ECS that gives these answers in turn (an error is thrown), and remembers what it was asked. */
function answering(...answers: readonly (JsonObject | Error)[]) {
  const asked: { action: string; input: JsonObject }[] = [];
  const call = async (action: string, input: JsonObject): Promise<JsonObject> => {
    asked.push({ action, input });
    const answer = answers[asked.length - 1] ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { ecs: ecsOver({ call }, { region: 'eu-west-1' }), asked };
}

function refusal(name: string, message = 'no'): Error {
  return new AwsFault(name, message, 400);
}

describe('a service', () => {
  const deployment = {
    id: 'ecs-svc/6216346761948112104',
    status: 'PRIMARY',
    taskDefinition: `${arn}:task-definition/web:8`,
    desiredCount: 2,
    runningCount: 1,
    pendingCount: 1,
    failedTasks: 3,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: 'ECS deployment ecs-svc/6216346761948112104 in progress.',
    createdAt: 1767323045.678,
    updatedAt: 1767323046,
  };
  const service = {
    serviceArn: `${arn}:service/prod/web`,
    serviceName: 'web',
    status: 'ACTIVE',
    taskDefinition: deployment.taskDefinition,
    desiredCount: 2,
    runningCount: 3,
    pendingCount: 1,
    deploymentController: { type: 'CODE_DEPLOY' },
    deploymentConfiguration: { maximumPercent: 200, strategyOfTomorrow: { waves: [1, 2] } },
    loadBalancers: [{ targetGroupArn: 'tg', containerName: 'web' }, { loadBalancerName: 'classic' }],
    deployments: [deployment],
    events: [{ id: 'e1', createdAt: 1767323044.001, message: '(service web) has reached a steady state.' }],
  };

  it('is read as ECS writes it, times in milliseconds, its deployment configuration whole', async () => {
    const { ecs } = answering({ services: [service], failures: [] });

    expect((await ecs.describeServices('prod', ['web'])).services).toEqual([
      {
        arn: service.serviceArn,
        name: 'web',
        status: 'ACTIVE',
        taskDefinition: service.taskDefinition,
        desiredCount: 2,
        runningCount: 3,
        pendingCount: 1,
        deploymentController: 'CODE_DEPLOY',
        deploymentConfiguration: service.deploymentConfiguration,
        loadBalancers: [
          { targetGroupArn: 'tg', loadBalancerName: null },
          { targetGroupArn: null, loadBalancerName: 'classic' },
        ],
        deployments: [{ ...deployment, createdAt: 1767323045678, updatedAt: 1767323046000 }],
        events: [{ id: 'e1', createdAt: 1767323044001, message: '(service web) has reached a steady state.' }],
      },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['without any list', { serviceName: 'web', status: 'ACTIVE' }],
    [
      'with null for all that it can',
      {
        serviceName: 'web',
        status: 'ACTIVE',
        deployments: null,
        events: null,
        loadBalancers: null,
        deploymentConfiguration: null,
        deploymentController: null,
        taskDefinition: null,
        desiredCount: null,
      },
    ],
  ])('is read %s', async (_, json) => {
    const { ecs } = answering({ services: [json] });

    const { services } = await ecs.describeServices('prod', ['web']);

    expect(services).toEqual([
      expect.objectContaining({
        name: 'web',
        deployments: [],
        events: [],
        loadBalancers: [],
        desiredCount: 0,
        deploymentController: 'ECS',
        deploymentConfiguration: {},
      }),
    ]);
  });

  it('shows states that nobody knows yet, and none where ECS reports none', async () => {
    const deployments = [{ id: 'a', rolloutState: 'PAUSED' }, { id: 'b' }, { id: 'c', rolloutState: null }];
    const { ecs } = answering({ services: [{ serviceName: 'web', status: 'FROZEN', deployments }] });

    const { services } = await ecs.describeServices('prod', ['web']);

    expect(services[0]?.status).toBe('FROZEN');
    expect(services[0]?.deployments.map(({ rolloutState }) => rolloutState)).toEqual(['PAUSED', null, null]);
  });

  it('reads times in ISO 8601 too, as some emulators write them', async () => {
    const { ecs } = answering({ services: [{ deployments: [{ createdAt: '2026-01-02T03:04:05.678Z' }] }] });

    const { services } = await ecs.describeServices('prod', ['web']);

    expect(services[0]?.deployments[0]?.createdAt).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  });

  it.each([
    ['by name', ['web', 'gone'], ['gone']],
    ['by ARN', [`${arn}:service/prod/web`, `${arn}:service/prod/gone`], [`${arn}:service/prod/gone`]],
  ])('that ECS does not know is named as it was asked for: %s', async (_, asked, missing) => {
    const failures = [{ arn: `${arn}:service/prod/gone`, reason: 'MISSING' }];
    const { ecs } = answering({ services: [service], failures });

    expect((await ecs.describeServices('prod', asked)).missing).toEqual(missing);
  });

  it('is updated by one call that carries only what changes, and read from the answer', async () => {
    const { ecs, asked } = answering({ service });

    const updated = await ecs.updateService({
      cluster: 'prod',
      service: 'web',
      taskDefinition: 'web:8',
      desiredCount: 0,
      forceNewDeployment: true,
    });

    expect(asked).toEqual([
      {
        action: 'UpdateService',
        input: { cluster: 'prod', service: 'web', taskDefinition: 'web:8', desiredCount: 0, forceNewDeployment: true },
      },
    ]);
    expect(updated.deployments[0]?.id).toBe(deployment.id);
  });

  it.each([
    ['ClusterNotFoundException', 'CLUSTER_NOT_FOUND', { cluster: 'prod', region: 'eu-west-1' }],
    ['ServiceNotFoundException', 'SERVICE_NOT_FOUND', { services: ['web'], cluster: 'prod', region: 'eu-west-1' }],
    ['ServiceNotActiveException', 'SERVICE_NOT_ACTIVE', { service: 'web' }],
  ])('that cannot be updated because of %s is reported as %s', async (name, code, details) => {
    const { ecs } = answering(refusal(name));
    const request = { cluster: `${arn}:cluster/prod`, service: `${arn}:service/prod/web` };

    await expect(ecs.updateService(request)).rejects.toMatchObject({ code, details });
  });
});

describe('tasks', () => {
  it('are listed over all pages', async () => {
    const page = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `${arn}:task/prod/${from + i}`);
    const { ecs, asked } = answering(
      { taskArns: page(0, 100), nextToken: 'two' },
      { taskArns: page(100, 200), nextToken: 'three' },
      { taskArns: page(200, 230), nextToken: null },
    );

    const arns = await ecs.listTasks('prod', 'web', 'STOPPED');

    expect(arns).toEqual(page(0, 230));
    expect(asked.map(({ input }) => input)).toEqual([
      { cluster: 'prod', serviceName: 'web', desiredStatus: 'STOPPED', maxResults: 100 },
      { cluster: 'prod', serviceName: 'web', desiredStatus: 'STOPPED', maxResults: 100, nextToken: 'two' },
      { cluster: 'prod', serviceName: 'web', desiredStatus: 'STOPPED', maxResults: 100, nextToken: 'three' },
    ]);
  });

  it('are not asked about when there are none: ECS refuses an empty list', async () => {
    const { ecs, asked } = answering();

    expect(await ecs.describeTasks('prod', [])).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('are read as ECS writes them, what has not happened yet as null', async () => {
    const taskArn = `arn:aws-cn:ecs:cn-north-1:123456789012:task/prod/0123456789abcdef0123456789abcdef`;
    const container = {
      name: 'web',
      lastStatus: 'STOPPED',
      exitCode: 0,
      reason: 'OutOfMemoryError: killed',
      image: 'web:1',
      imageDigest: 'sha256:1',
      healthStatus: 'UNKNOWN',
      cpu: '256',
    };
    const { ecs } = answering({
      tasks: [
        {
          taskArn,
          taskDefinitionArn: 'td',
          startedBy: 'ecs-svc/1',
          lastStatus: 'STOPPED',
          desiredStatus: 'STOPPED',
          healthStatus: 'UNHEALTHY',
          stopCode: 'EssentialContainerExited',
          stoppedReason: 'Essential container in task exited',
          createdAt: 1.5,
          startedAt: 2,
          stoppingAt: 3,
          stoppedAt: 4,
          containers: [container],
        },
        {
          taskArn: `${taskArn}0`,
          lastStatus: 'PROVISIONING',
          desiredStatus: 'RUNNING',
          containers: [{ name: 'web', lastStatus: 'PENDING' }],
        },
      ],
      failures: [{ arn: 'forgotten', reason: 'MISSING' }],
    });

    const tasks = await ecs.describeTasks('prod', [taskArn, `${taskArn}0`, 'forgotten']);

    const { cpu: _, ...seen } = container;
    expect(tasks[0]).toEqual({
      arn: taskArn,
      id: '0123456789abcdef0123456789abcdef',
      taskDefinition: 'td',
      startedBy: 'ecs-svc/1',
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      healthStatus: 'UNHEALTHY',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      createdAt: 1500,
      startedAt: 2000,
      stoppingAt: 3000,
      stoppedAt: 4000,
      containers: [seen],
    });
    expect(tasks[1]).toMatchObject({
      startedBy: null,
      stopCode: null,
      startedAt: null,
      stoppedAt: null,
      containers: [{ exitCode: null, reason: null, imageDigest: null }],
    });
    expect(tasks).toHaveLength(2);
  });

  it('that could not be placed are told why, though the answer is a success', async () => {
    const { ecs, asked } = answering({
      tasks: [],
      failures: [
        { arn: `${arn}:container-instance/prod/i1`, reason: 'RESOURCE:MEMORY' },
        { reason: 'Capacity is unavailable at this time.', detail: 'try later' },
      ],
    });

    const { failures } = await ecs.runTask({ cluster: 'prod', taskDefinition: 'web:7', clientToken: 'mine' });

    expect(failures).toEqual(['RESOURCE:MEMORY (i1)', 'Capacity is unavailable at this time.: try later']);
    expect(asked[0]?.input['clientToken']).toBe('mine');
  });
});

describe('task definitions', () => {
  it('are listed newest first by one call', async () => {
    const { ecs, asked } = answering({ taskDefinitionArns: ['web:9', 'web:8'], nextToken: 'more' });

    expect(await ecs.listTaskDefinitions('web', 2)).toEqual(['web:9', 'web:8']);
    expect(asked).toEqual([
      { action: 'ListTaskDefinitions', input: { familyPrefix: 'web', status: 'ACTIVE', sort: 'DESC', maxResults: 2 } },
    ]);
  });

  it('are asked for with their tags, and have none where the answer has none', async () => {
    const taskDefinition = { family: 'web', containerDefinitions: [] };
    const { ecs, asked } = answering({ taskDefinition });

    expect(await ecs.describeTaskDefinition('web')).toEqual({ taskDefinition, tags: [] });
    expect(asked[0]?.input).toEqual({ taskDefinition: 'web', include: ['TAGS'] });
  });

  it('that do not exist are reported by the name that was asked for', async () => {
    const { ecs } = answering(refusal('ClientException', 'Unable to describe task definition.'));

    await expect(ecs.describeTaskDefinition('web:99')).rejects.toMatchObject({
      code: 'TASK_DEFINITION_NOT_FOUND',
      details: { taskDefinition: 'web:99' },
    });
  });

  it('are deregistered', async () => {
    const { ecs, asked } = answering();

    await ecs.deregisterTaskDefinition('web:1');

    expect(asked).toEqual([{ action: 'DeregisterTaskDefinition', input: { taskDefinition: 'web:1' } }]);
  });

  it('whose registration is answered without an ARN are reported, not guessed', async () => {
    const { ecs } = answering({});

    await expect(ecs.registerTaskDefinition({ family: 'web' })).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      details: { action: 'ecs:RegisterTaskDefinition', resource: 'family web', name: 'UnexpectedAnswer' },
    });
  });
});

describe('service deployments', () => {
  const deploymentArn = `${arn}:service-deployment/prod/web/abc`;

  it('are read in full, newest first, by two calls', async () => {
    const older = {
      serviceDeploymentArn: 'older',
      status: 'SUCCESSFUL',
      createdAt: 1,
      finishedAt: 2,
      targetServiceRevision: { arn: 'r1' },
    };
    const newer = {
      serviceDeploymentArn: 'newer',
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'because',
      createdAt: 3,
      stoppedAt: 4,
      targetServiceRevision: { arn: 'r2' },
      rollback: { reason: 'breaker', serviceRevisionArn: 'r1' },
      lifecycleHookDetails: [
        { hookId: 'h0', status: 'SUCCEEDED' },
        { hookId: 'ecs-pause-1', status: 'AWAITING_ACTION' },
      ],
    };
    const { ecs, asked } = answering(
      { serviceDeployments: [{ serviceDeploymentArn: 'newer' }, { serviceDeploymentArn: 'older' }] },
      { serviceDeployments: [older, newer] },
    );

    expect(await ecs.recentServiceDeployments('prod', 'web')).toEqual([
      {
        arn: 'newer',
        targetRevisionArn: 'r2',
        status: 'ROLLBACK_SUCCESSFUL',
        statusReason: 'because',
        createdAt: 3000,
        finishedAt: 4000,
        rollbackRevisionArn: 'r1',
        rollbackReason: 'breaker',
        waitingForHook: 'ecs-pause-1',
      },
      {
        arn: 'older',
        targetRevisionArn: 'r1',
        status: 'SUCCESSFUL',
        statusReason: null,
        createdAt: 1000,
        finishedAt: 2000,
        rollbackRevisionArn: null,
        rollbackReason: null,
        waitingForHook: null,
      },
    ]);
    expect(asked).toEqual([
      { action: 'ListServiceDeployments', input: { cluster: 'prod', service: 'web', maxResults: 20 } },
      { action: 'DescribeServiceDeployments', input: { serviceDeploymentArns: ['newer', 'older'] } },
    ]);
  });

  it('are none, by one call, where ECS lists none', async () => {
    const { ecs, asked } = answering({ serviceDeployments: [] });

    expect(await ecs.recentServiceDeployments('prod', 'web')).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it.each([
    'AccessDeniedException',
    'UnsupportedFeatureException',
    'InvalidParameterException',
    'UnknownOperationException',
  ])('are not known where ECS answers %s, be it to the first call or the second', async (name) => {
    const listed = { serviceDeployments: [{ serviceDeploymentArn: deploymentArn }] };
    expect(await answering(refusal(name)).ecs.recentServiceDeployments('prod', 'web')).toBeNull();
    expect(await answering(listed, refusal(name)).ecs.recentServiceDeployments('prod', 'web')).toBeNull();
  });

  it.each([
    ['ExpiredTokenException', 'CREDENTIALS_REFUSED'],
    ['ThrottlingException', 'AWS_UNAVAILABLE'],
    ['ServiceNotFoundException', 'SERVICE_NOT_FOUND'],
  ])('are not called unsupported because of %s', async (name, code) => {
    await expect(answering(refusal(name)).ecs.recentServiceDeployments('prod', 'web')).rejects.toMatchObject({ code });
  });

  it.each<[JsonObject | Error, string]>([
    [{}, 'asked'],
    [refusal('ConflictException'), 'too-late'],
    [refusal('AccessDeniedException'), 'unavailable'],
    [refusal('UnsupportedFeatureException'), 'unavailable'],
    [refusal('ServiceDeploymentNotFoundException'), 'unavailable'],
  ])('are asked to roll back: %s means %s', async (answer, outcome) => {
    const { ecs, asked } = answering(answer);

    expect(await ecs.stopServiceDeployment(deploymentArn)).toBe(outcome);
    expect(asked).toEqual([
      { action: 'StopServiceDeployment', input: { serviceDeploymentArn: deploymentArn, stopType: 'ROLLBACK' } },
    ]);
  });
});

describe('any JSON at all', () => {
  const member = fc.constantFrom(
    'services',
    'failures',
    'tasks',
    'deployments',
    'events',
    'containers',
    'loadBalancers',
    'createdAt',
    'arn',
    'taskArn',
    'type',
  );
  const junk = fc.jsonValue({ maxDepth: 1 });
  const listOf = (item: fc.Arbitrary<unknown>) =>
    fc.dictionary(member, fc.oneof(junk, fc.array(fc.oneof(junk, item), { maxLength: 3 })));
  const anything = listOf(listOf(fc.dictionary(member, junk)));

  it('is read without a complaint', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (json) => {
        const answer = json as JsonObject;
        const { ecs } = answering(answer, answer);
        expect(Array.isArray((await ecs.describeServices('prod', ['web'])).services)).toBe(true);
        expect(Array.isArray(await ecs.describeTasks('prod', ['a']))).toBe(true);
      }),
    );
  });
});
