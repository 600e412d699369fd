import { describe, expect, it } from 'vitest';
import { until } from '../process/running.ts';
import { balanced, server } from './balanced.ts';
import { requestsAt } from './requests-at.ts';

/** Answers with its version and the length of what it was sent. */
const ANSWER = `
  if (request.url === '/crash') process.exit(9);
  let length = 0;
  request.on('data', (chunk) => { length += chunk.length; });
  request.on('end', () => setTimeout(() => response.end(version + ' ' + length), 5));
`;

/** The checks of a busy machine must not fail by its being busy. */
const PATIENT = { HealthCheckIntervalSeconds: 20, HealthCheckTimeoutSeconds: 20 };

describe('a service of two tasks under 200 requests a second', () => {
  it('15.25 loses none while it is rolled, scaled in, and a task is stopped, with kept connections and without, with bodies', async () => {
    const s = await balanced(PATIENT, { desiredCount: 2, delaySeconds: 2 });
    await s.deploy('1', server('one', ANSWER));
    await s.completed();
    const loads = [
      requestsAt(s.url, { perSecond: 70, keepsOpen: true }),
      requestsAt(s.url, { perSecond: 65, keepsOpen: false }),
      requestsAt(s.url, { perSecond: 65, keepsOpen: true, body: 'x'.repeat(20_000) }),
    ];
    await until(() => loads.every((load) => load.total() > 20));
    await s.deploy('2', server('two', ANSWER));
    await s.completed();
    await until(() => (loads[0]?.count('two 0') ?? 0) > 50 && (loads[2]?.count('two 20000') ?? 0) > 50);
    await s.call('UpdateService', { cluster: 'c', service: 's', desiredCount: 1 });
    await until(async () => (await s.service()).runningCount === 1);
    await s.call('UpdateService', { cluster: 'c', service: 's', desiredCount: 2 });
    await until(async () => (await s.targets()).filter((state) => state === 'healthy').length === 2);
    const before = await running(s);
    await s.call('StopTask', { cluster: 'c', task: before[0] });
    await until(async () => {
      const now = await running(s);
      return now.length === 2 && !now.includes(before[0] ?? '');
    });
    for (const load of loads) {
      const answers = await load.end();
      expect([...answers.keys()].filter((answer) => !/^(one|two) (0|20000)$/.test(answer))).toEqual([]);
    }
  });

  it('15.26 a crash breaks the requests that the task had, and no later one', async () => {
    const s = await balanced(PATIENT, { desiredCount: 2, delaySeconds: 2 });
    await s.deploy('1', server('one', ANSWER));
    await s.completed();
    const load = requestsAt(s.url, { perSecond: 200, keepsOpen: true });
    await until(() => load.total() > 50);
    const before = await running(s);
    // A POST: it is never sent a second time, which would crash the other task too.
    expect((await fetch(`${s.url}/crash`, { method: 'POST' })).status).toBe(502);
    // ECS knows of it.
    await until(async () => {
      const now = await running(s);
      return before.some((task) => !now.includes(task));
    });
    // What was open at that moment has ended when as many as were sent meanwhile have.
    const then = load.total();
    await until(() => load.total() > then + 40);
    const broken = load.count('502');
    await until(() => load.total() > then + 240);
    await until(async () => (await running(s)).length === 2);
    const answers = await load.end();
    expect([...answers.keys()].filter((answer) => answer !== 'one 0' && answer !== '502')).toEqual([]);
    expect(answers.get('502') ?? 0).toBe(broken);
  });
});

async function running(s: Awaited<ReturnType<typeof balanced>>): Promise<string[]> {
  return (await s.call('ListTasks', { cluster: 'c', serviceName: 's', desiredStatus: 'RUNNING' })).taskArns;
}
