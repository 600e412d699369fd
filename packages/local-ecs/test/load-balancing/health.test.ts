import { describe, expect, it, onTestFinished } from 'vitest';
import { matchesCode } from '../../src/load-balancing/target-group.ts';
import { afterProbe, INITIAL_HEALTH, type Probe } from '../../src/load-balancing/target-health.ts';
import { container, local } from '../local.ts';
import { until } from '../process/running.ts';
import { balanced, balancing, listener, server } from './balanced.ts';

const pass: Probe = { passed: true };
const fail: Probe = { passed: false, reason: 'Target.Timeout', description: 'Request timed out' };

/** Its service does not stop what fails, so that it can be looked at. */
const PATIENT = { service: { healthCheckGracePeriodSeconds: 600 } };

describe('the health of targets', () => {
  it.each<[string, Probe[], string]>([
    ['is initial before any check', [], 'initial'],
    ['is healthy with the first check that passes', [pass], 'healthy'],
    ['is healthy with the first that passes, after a failure too', [fail, pass], 'healthy'],
    ['stays initial below the threshold', [fail], 'initial'],
    ['is unhealthy after so many failures', [fail, fail], 'unhealthy'],
    ['stays healthy where failures are not in a row', [pass, fail, pass, fail], 'healthy'],
    ['is unhealthy after failures in a row', [pass, fail, fail], 'unhealthy'],
    ['needs several passes to come back', [fail, fail, pass, pass], 'unhealthy'],
    ['comes back after so many passes', [fail, fail, pass, pass, pass], 'healthy'],
    ['counts passes in a row', [fail, fail, pass, pass, fail, pass, pass], 'unhealthy'],
  ])('15.5 %s', (_what, probes, state) => {
    const thresholds = { healthyThreshold: 3, unhealthyThreshold: 2 };
    const health = probes.reduce((before, probe) => afterProbe(before, probe, thresholds), INITIAL_HEALTH);
    expect(health.state).toBe(state);
    expect(health.reason).toBe(
      { initial: 'Elb.InitialHealthChecking', healthy: null, unhealthy: 'Target.Timeout' }[state],
    );
  });

  it.each([
    ['200', 200, true],
    ['200', 201, false],
    ['200,302', 302, true],
    ['200-399', 304, true],
    ['200-299,404', 404, true],
    ['200-299,404', 300, false],
  ])('15.5 %s and %i: %s', (matcher, code, expected) => {
    expect(matchesCode(matcher, code)).toBe(expected);
  });

  it('15.5 targets are checked by path and matcher, and say why they fail', async () => {
    const script = server('one', 'response.statusCode = request.url === "/health?a=b" ? 204 : 500; response.end()');
    const s = await balanced({ HealthCheckPath: '/health?a=b' }, PATIENT);
    await s.deploy('1', script);
    await until(async () => (await s.targets()).includes('unhealthy Target.ResponseCodeMismatch'));
    const other = await balanced({ HealthCheckPath: '/health?a=b', Matcher: { HttpCode: '204' } });
    await other.deploy('1', script);
    await other.completed();
    expect(await other.targets()).toEqual(['healthy']);
  });

  it('15.5 a program that listens late is found healthy when it does', async () => {
    const s = await balanced({ HealthCheckIntervalSeconds: 30 });
    await s.deploy('1', `setTimeout(() => { ${server('late')} }, 500)`);
    await s.completed();
    expect(await (await fetch(s.url)).text()).toBe('late');
  });

  it('15.5 one that never answers times out', async () => {
    const s = await balanced({ UnhealthyThresholdCount: 1 }, PATIENT);
    await s.deploy('1', server('mute', ''));
    await until(async () => (await s.targets()).includes('unhealthy Target.Timeout'));
  });

  it('15.6 a target that drains gets no new request, and finishes the open ones', async () => {
    const s = await balanced({}, { desiredCount: 1, delaySeconds: 2 });
    const slow =
      'if (request.url === "/slow") setTimeout(() => response.end(version), 1200); else response.end(version)';
    await s.deploy('1', server('one', slow));
    await s.completed();
    const open = fetch(`${s.url}/slow`).then((response) => response.text());
    await s.deploy('2', server('two', slow));
    await until(async () => (await s.targets()).some((target) => target.startsWith('draining')));
    expect(await (await fetch(s.url)).text()).toBe('two');
    expect(await open).toBe('one');
    await s.completed();
    expect(await s.targets()).toEqual(['healthy']);
  });

  it('15.4 a crash leaves nobody: 503 until the new task is healthy', async () => {
    const s = await balanced();
    await s.deploy('1', server('one', 'if (request.url === "/crash") process.exit(1); response.end(version)'));
    await s.completed();
    expect((await fetch(`${s.url}/crash`)).status).toBe(502);
    await until(async () => (await fetch(s.url)).status === 503);
    await until(async () => (await fetch(s.url)).status === 200);
  });

  it('15.11 a task that its load balancer finds unhealthy is replaced', async () => {
    const s = await balanced({ UnhealthyThresholdCount: 1 });
    await s.deploy('1', server('one', 'response.statusCode = 500; response.end()'));
    await until(async () => (await s.service()).deployments[0].failedTasks >= 1);
    const stopping = { cluster: 'c', serviceName: 's', desiredStatus: 'STOPPED' };
    const reasons = async (): Promise<string[]> => {
      const { taskArns } = await s.call('ListTasks', stopping);
      return Promise.all(taskArns.map(async (arn: string) => (await s.task(arn)).stoppedReason));
    };
    // On a machine that is busy some may end for another reason before they are checked.
    const reason = `Task failed ELB health checks in (target-group ${s.targetGroupArn})`;
    await expect.poll(reasons).toContain(reason);
  });

  it('15.12 a listener before simulated tasks answers 503, and they are healthy as before', async () => {
    const l = await local();
    onTestFinished(() => l.ecs.close());
    const elb = await balancing(l.ecs);
    const { url, targetGroupArn } = await listener(elb);
    await l.register('web:1', { containerDefinitions: [container('web:1')] });
    await l.create({ loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 80 }] });
    await l.seconds(30);
    expect(await l.deployments()).toEqual(['PRIMARY COMPLETED 1/0/1']);
    expect((await fetch(url)).status).toBe(503);
  });

  it('15.12 a fault keeps targets from being healthy', async () => {
    const s = await balanced({ UnhealthyThresholdCount: 1 }, PATIENT);
    s.ecs.faults.add({ kind: 'never-healthy', image: 'web' });
    await s.deploy('1', server('one'));
    await until(async () => (await s.targets()).includes('unhealthy Target.FailedHealthChecks'));
    expect((await fetch(s.url)).status).toBe(503);
  });
});
