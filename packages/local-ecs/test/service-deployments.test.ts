import { describe, expect, it } from 'vitest';
import { type Answer, BREAKER, type Local, local, running } from './local.ts';

const list = async (l: Local, members = {}): Promise<Answer[]> =>
  (await l.call('ListServiceDeployments', { cluster: 'c', service: 's', ...members })).serviceDeployments;

async function newest(l: Local): Promise<Answer> {
  const [brief] = await list(l);
  const described = await l.call('DescribeServiceDeployments', { serviceDeploymentArns: [brief.serviceDeploymentArn] });
  return described.serviceDeployments[0];
}

async function roll(l: Local, image = 'web:2'): Promise<void> {
  await l.register(image);
  await l.update({ taskDefinition: 'web' });
}

describe('service deployments and revisions', () => {
  it('7.1 a record goes PENDING, IN_PROGRESS, SUCCESSFUL, and names its revisions', async () => {
    const l = await running();
    await roll(l);
    expect((await newest(l)).status).toBe('PENDING');
    await l.seconds(0);
    const record = await newest(l);
    expect(record).toMatchObject({ status: 'IN_PROGRESS', deploymentCircuitBreaker: { status: 'DISABLED' } });
    const service = await l.service();
    expect(service.currentServiceDeployment).toBe(record.serviceDeploymentArn);
    expect(record.serviceDeploymentArn).toMatch(
      /^arn:aws:ecs:us-east-1:123456789012:service-deployment\/c\/s\/[\w-]{21}$/,
    );
    const [current, before] = service.currentServiceRevisions;
    expect(record.targetServiceRevision.arn).toBe(current.arn);
    expect(record.sourceServiceRevisions).toEqual([
      { arn: before.arn, requestedTaskCount: 1, runningTaskCount: 1, pendingTaskCount: 0 },
    ]);
    await l.seconds(10);
    expect(await newest(l)).toMatchObject({ status: 'SUCCESSFUL', finishedAt: record.createdAt + 8 });
  });

  it('7.2 after a rollback the record says why, to what, and how many tasks failed', async () => {
    const l = await running(BREAKER);
    const { deployments } = await l.service();
    l.fault({ kind: 'image-missing', image: 'web:2' });
    await roll(l);
    await l.seconds(22);
    const reason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
    expect(await newest(l)).toMatchObject({ status: 'ROLLBACK_IN_PROGRESS', statusReason: reason });
    await l.seconds(2);
    const record = await newest(l);
    expect(record).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: reason,
      rollback: { reason },
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    });
    expect(record.rollback.serviceRevisionArn.split('/').at(-1)).toBe(deployments[0].id.split('/')[1]);
  });

  it('7.3 StopServiceDeployment rolls back without a circuit breaker', async () => {
    const l = await running();
    const { deployments } = await l.service();
    l.fault({ kind: 'slow-start', image: 'web:2', ms: 60_000 });
    await roll(l);
    await l.seconds(5);
    const { serviceDeploymentArn } = (await list(l))[0];
    expect(await l.call('StopServiceDeployment', { serviceDeploymentArn })).toEqual({ serviceDeploymentArn });
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/0/1', 'ACTIVE FAILED 1/1/0']);
    // Once more, while it is rolled back: nothing changes.
    await l.call('StopServiceDeployment', { serviceDeploymentArn });
    await l.seconds(5);
    expect((await l.service()).deployments).toMatchObject([{ id: deployments[0].id, rolloutState: 'COMPLETED' }]);
    expect((await newest(l)).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(await l.refusal('StopServiceDeployment', { serviceDeploymentArn })).toMatch(/^ConflictException: /);
  });

  it('7.3 a service deployment that nobody knows cannot be stopped', async () => {
    const l = await running();
    const serviceDeploymentArn = `${(await list(l))[0].serviceDeploymentArn.slice(0, -1)}?`;
    expect(await l.refusal('StopServiceDeployment', { serviceDeploymentArn })).toMatch(
      /^ServiceDeploymentNotFoundException: /,
    );
  });

  it('7.4 ListServiceDeployments lists newest first and filters', async () => {
    const l = await running();
    const from = l.clock.now() / 1000;
    await roll(l);
    await l.seconds(20);
    const [second, first] = await list(l);
    expect(second.createdAt).toBeGreaterThan(first.createdAt);
    expect(await list(l, { createdAt: { after: from } })).toEqual([second]);
    expect(await list(l, { createdAt: { before: from - 1 } })).toEqual([first]);
    expect(await list(l, { status: ['IN_PROGRESS'] })).toEqual([]);
    expect(await list(l, { status: ['SUCCESSFUL'] })).toHaveLength(2);
  });

  it('7.5 a revision keeps what was deployed, with digests once images are pulled', async () => {
    const l = await local();
    await l.register('web:1');
    const { currentServiceRevisions, taskDefinition } = await l.create();
    const serviceRevisionArns = [currentServiceRevisions[0].arn];
    const revision = async (): Promise<Answer> =>
      (await l.call('DescribeServiceRevisions', { serviceRevisionArns })).serviceRevisions[0];
    expect(await revision()).toMatchObject({
      taskDefinition,
      launchType: 'EC2',
      containerImages: [{ containerName: 'app', image: 'web:1' }],
    });
    expect((await revision()).containerImages[0]).not.toHaveProperty('imageDigest');
    await l.seconds(10);
    const [task] = await l.tasks();
    expect((await revision()).containerImages[0].imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(task.containers[0].imageDigest).toBe((await revision()).containerImages[0].imageDigest);
  });

  it('7.5 unknown records and revisions are failures', async () => {
    const l = await running();
    const record = await newest(l);
    const missing = `${record.serviceDeploymentArn}x`;
    expect(await l.call('DescribeServiceDeployments', { serviceDeploymentArns: [missing] })).toEqual({
      serviceDeployments: [],
      failures: [{ arn: missing, reason: 'MISSING' }],
    });
    const revision = `${record.targetServiceRevision.arn}1`;
    expect(await l.call('DescribeServiceRevisions', { serviceRevisionArns: [revision] })).toEqual({
      serviceRevisions: [],
      failures: [{ arn: revision, reason: 'MISSING' }],
    });
  });

  it('7.6 there is never a hook that waits to be continued', async () => {
    const l = await running();
    await roll(l);
    const { serviceDeploymentArn } = (await list(l))[0];
    for (const action of ['CONTINUE', 'ROLLBACK', undefined]) {
      expect(await l.refusal('ContinueServiceDeployment', { serviceDeploymentArn, hookId: 'h', action })).toMatch(
        /^InvalidParameterException: The service deployment has no lifecycle hook h /,
      );
    }
    expect(
      await l.refusal('ContinueServiceDeployment', { serviceDeploymentArn: `${serviceDeploymentArn}?`, hookId: 'h' }),
    ).toMatch(/^ServiceDeploymentNotFoundException: /);
  });
});
