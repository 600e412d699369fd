import { describe, expect, it } from 'vitest';
import { until } from '../process/running.ts';
import { balanced, server } from './balanced.ts';
import { visitors } from './visitors.ts';

describe('rolling a service of processes behind a listener', () => {
  it('15.7 no request is lost while two tasks are replaced, slow ones neither', async () => {
    const s = await balanced({}, { desiredCount: 2 });
    const slow = 'setTimeout(() => response.end(version), request.url === "/slow" ? 400 : 0)';
    await s.deploy('1', server('one', slow));
    await s.completed();
    const quick = visitors(s.url, 4);
    const patient = visitors(`${s.url}/slow`, 4);
    await until(() => (quick.answers.get('one') ?? 0) > 20);
    await s.deploy('2', server('two', slow));
    await s.completed();
    const seen = quick.answers.get('two') ?? 0;
    await until(() => (quick.answers.get('two') ?? 0) > seen + 20);
    for (const answers of [await quick.end(), await patient.end()]) {
      expect([...answers.keys()].toSorted()).toEqual(['one', 'two']);
    }
    const count = [...quick.answers.values(), ...patient.answers.values()].reduce((sum, each) => sum + each, 0);
    expect(count).toBeGreaterThan(100);
    expect((await s.service()).runningCount).toBe(2);
  });

  it('15.8 a version that never becomes healthy never gets a request, and the old one goes on', async () => {
    const deploymentCircuitBreaker = {
      enable: true,
      rollback: true,
      thresholdConfiguration: { type: 'COUNT', value: 1 },
    };
    const s = await balanced({}, { service: { deploymentConfiguration: { deploymentCircuitBreaker } } });
    await s.deploy('1', server('one'));
    await s.completed();
    const guests = visitors(s.url, 2);
    const sick =
      'response.statusCode = request.headers["user-agent"] === "ELB-HealthChecker/2.0" ? 500 : 200; response.end(version)';
    await s.deploy('2', server('two', sick));
    await until(async () => (await s.service()).deployments[0].rolloutStateReason?.includes('rolling back'));
    await s.completed();
    expect([...(await guests.end()).keys()]).toEqual(['one']);
    const stopped = (await s.service()).events.map(({ message }: { message: string }) => message).join('\n');
    expect(stopped).toContain('is unhealthy in (target-group');
  });

  it('15.8 nor does one that crashes at start', async () => {
    const s = await balanced();
    await s.deploy('1', server('one'));
    await s.completed();
    const guests = visitors(s.url, 2);
    await s.deploy('2', 'console.error("no database"); process.exit(7)');
    await until(async () => (await s.service()).deployments[0].failedTasks >= 2);
    expect([...(await guests.end()).keys()]).toEqual(['one']);
  });
});
