import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/index.ts';
import { type Answer, type Local, local, running } from './local.ts';

const ALARMED = { deploymentConfiguration: { alarms: { alarmNames: ['errors'], enable: true, rollback: true } } };

async function roll(l: Local): Promise<string> {
  await l.register('web:2');
  return (await l.update({ taskDefinition: 'web' })).deployments[0].id;
}

async function record(l: Local): Promise<Answer> {
  const { serviceDeployments } = await l.call('ListServiceDeployments', { cluster: 'c', service: 's' });
  const serviceDeploymentArns = [serviceDeployments[0].serviceDeploymentArn];
  return (await l.call('DescribeServiceDeployments', { serviceDeploymentArns })).serviceDeployments[0];
}

const alarms = async (l: Local): Promise<Answer> => (await record(l)).alarms;

/** A service that watches the alarm `errors` and has completed its first deployment. */
async function watching(members = {}): Promise<Local> {
  const l = await running({ ...ALARMED, ...members });
  await l.seconds(60);
  return l;
}

describe('alarms of deployments', () => {
  it('6.10 a deployment whose tasks are fine stays IN_PROGRESS for as long as its alarms look back', async () => {
    const l = await watching();
    expect(await alarms(l)).toEqual({ status: 'MONITORING_COMPLETE', alarmNames: ['errors'], triggeredAlarmNames: [] });
    l.ecs.alarms.set({ name: 'errors', state: 'OK', period: 60, evaluationPeriods: 5 });
    const id = await roll(l);
    const begin = l.clock.now();
    await l.seconds(300);
    expect(await l.deployments()).toEqual(['PRIMARY IN_PROGRESS 1/0/1']);
    expect((await alarms(l)).status).toBe('MONITORING');
    await l.seconds(10);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    expect(l.ecs.truth(id)?.completedAt).toBe(begin + 308_000);
  });

  it('6.11 an alarm that goes off fails the deployment, which is rolled back', async () => {
    const l = await watching();
    const [good] = (await l.service()).deployments;
    const bad = await roll(l);
    await l.seconds(20);
    l.ecs.alarms.set({ name: 'errors', state: 'ALARM' });
    await l.seconds(0);
    expect((await l.service()).deployments).toMatchObject([
      {
        id: good.id,
        status: 'PRIMARY',
        rolloutState: 'IN_PROGRESS',
        rolloutStateReason: `ECS deployment failed: alarm detected. rolling back to deploymentId ${good.id}.`,
      },
      {
        id: bad,
        status: 'ACTIVE',
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment failed: alarm detected.',
      },
    ]);
    expect(await record(l)).toMatchObject({
      status: 'ROLLBACK_IN_PROGRESS',
      alarms: { status: 'TRIGGERED', alarmNames: ['errors'], triggeredAlarmNames: ['errors'] },
    });
    await l.seconds(20);
    expect((await l.service()).deployments).toMatchObject([{ id: good.id, rolloutState: 'COMPLETED' }]);
    expect((await record(l)).status).toBe('ROLLBACK_SUCCESSFUL');
    const events = await l.events();
    expect(events).toContain(`(service s) (deployment ${bad}) deployment failed: alarm detected.`);
    expect(events).toContain(`(service s) rolling back to deployment ${good.id}.`);
  });

  it('6.11 without rollback the deployment stays FAILED in front', async () => {
    const l = await watching({
      deploymentConfiguration: { alarms: { alarmNames: ['other', 'errors'], enable: true, rollback: false } },
    });
    const bad = await roll(l);
    await l.seconds(1);
    l.ecs.alarms.set({ name: 'errors', state: 'ALARM' });
    await l.seconds(20);
    expect((await l.service()).deployments[0]).toMatchObject({ id: bad, status: 'PRIMARY', rolloutState: 'FAILED' });
    expect(await record(l)).toMatchObject({ status: 'STOPPED', alarms: { triggeredAlarmNames: ['errors'] } });
  });

  it('6.12 an alarm that was in ALARM at the start is ignored for all of the deployment', async () => {
    const l = await watching();
    l.ecs.alarms.set({ name: 'errors', state: 'ALARM' });
    const id = await roll(l);
    await l.seconds(20);
    l.ecs.alarms.set({ name: 'errors', state: 'OK' });
    await l.seconds(1);
    l.ecs.alarms.set({ name: 'errors', state: 'ALARM' });
    await l.seconds(60);
    expect((await l.service()).deployments).toMatchObject([{ id, rolloutState: 'COMPLETED' }]);
  });

  it('6.12 alarms of another region or name, in other states, or after the end change nothing', async () => {
    const l = await watching();
    const id = await roll(l);
    await l.seconds(1);
    l.ecs.alarms.set({ name: 'errors', state: 'ALARM', region: 'eu-west-1' });
    l.ecs.alarms.set({ name: 'others', state: 'ALARM' });
    l.ecs.alarms.set({ name: 'errors', state: 'INSUFFICIENT_DATA' });
    await l.seconds(100);
    l.ecs.alarms.set({ name: 'errors', state: 'ALARM' });
    await l.seconds(100);
    expect((await l.service()).deployments).toMatchObject([{ id, rolloutState: 'COMPLETED' }]);
  });

  it.each([
    {
      fires: 'alarm',
      breaker: false,
      alarm: true,
      status: 'ROLLBACK_IN_PROGRESS',
      monitors: 'MONITORING_COMPLETE TRIGGERED',
    },
    { fires: 'alarm', breaker: true, alarm: false, status: 'STOPPED', monitors: 'MONITORING_COMPLETE TRIGGERED' },
    {
      fires: 'breaker',
      breaker: true,
      alarm: false,
      status: 'ROLLBACK_IN_PROGRESS',
      monitors: 'TRIGGERED MONITORING_COMPLETE',
    },
    { fires: 'breaker', breaker: false, alarm: true, status: 'STOPPED', monitors: 'TRIGGERED MONITORING_COMPLETE' },
  ])(
    '6.14 where the $fires gives up with rollback of breaker $breaker and alarms $alarm, the deployment is $status',
    async ({ fires, breaker, alarm, status, monitors }) => {
      const l = await watching({
        deploymentConfiguration: {
          deploymentCircuitBreaker: { enable: true, rollback: breaker },
          alarms: { alarmNames: ['errors'], enable: true, rollback: alarm },
        },
      });
      if (fires === 'breaker') l.fault({ kind: 'image-missing', image: 'web:2' });
      await roll(l);
      await l.seconds(fires === 'breaker' ? 21 : 1);
      if (fires === 'alarm') l.ecs.alarms.set({ name: 'errors', state: 'ALARM' });
      await l.seconds(0);
      const { deploymentCircuitBreaker, ...shown } = await record(l);
      expect(shown.status).toBe(status);
      expect(`${deploymentCircuitBreaker.status} ${shown.alarms.status}`).toBe(monitors);
    },
  );

  it('6.13 alarms are switched off unless they are enabled, and enabled ones have names', async () => {
    const l = await local();
    await l.register('web:1');
    const alarmsOf = (members: JsonObject): JsonObject => ({
      deploymentConfiguration: { alarms: { alarmNames: [], ...members } },
    });
    expect(
      await l.refusal('CreateService', {
        cluster: 'c',
        serviceName: 's',
        taskDefinition: 'web',
        desiredCount: 1,
        ...alarmsOf({ enable: true, rollback: true }),
      }),
    ).toMatch(/^InvalidParameterException: alarmNames can not be empty/);
    await l.create(alarmsOf({ alarmNames: ['errors'], enable: false, rollback: true }));
    l.ecs.alarms.set({ name: 'errors', state: 'ALARM' });
    await l.seconds(3);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    expect((await alarms(l)).status).toBe('DISABLED');
    expect((await l.service()).deploymentConfiguration.alarms).toEqual({
      alarmNames: ['errors'],
      enable: false,
      rollback: true,
    });
  });
});

describe('alarms by the admin API', () => {
  it('23.1 are set one by one or as a list, and shown', async () => {
    const l = await local();
    const server = await l.ecs.listen();
    const url = `${server.url}/_local-ecs/alarms`;
    const post = async (body: unknown): Promise<Answer> => {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, ...((await response.json()) as Answer) };
    };
    const place = { region: 'us-east-1', accountId: '123456789012' };
    const first = { name: 'errors', state: 'ALARM', period: 60, evaluationPeriods: 1, ...place };
    expect(await post({ name: 'errors', state: 'ALARM' })).toEqual({ status: 200, alarms: [first] });
    const second = { name: 'slow', state: 'OK', period: 10, evaluationPeriods: 3, ...place, region: 'eu-west-1' };
    expect((await post([second])).status).toBe(200);
    expect(await (await fetch(url)).json()).toEqual({ alarms: [first, second] });
    const wrong = await post([{ name: 'x', state: 'RED', colour: 1 }, { state: 'OK', period: 0 }, 7]);
    expect(wrong).toEqual({
      status: 400,
      errors: [
        'alarm 1: unknown member "colour"; there are: name, region, accountId, state, period, evaluationPeriods',
        'alarm 1: "state" must be one of: OK, ALARM, INSUFFICIENT_DATA',
        'alarm 2: "name" is missing',
        'alarm 2: "period" must be a whole number, 1 or more',
        'alarm 3: wanted a JSON object with the members "name" and "state"',
      ],
    });
    l.ecs.reset();
    expect(await (await fetch(url)).json()).toEqual({ alarms: [] });
    await server.close();
  });
});
