import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { checkCommand } from '../../src/runtime/process/check-command.ts';
import { afterCheck, type HealthState } from '../../src/runtime/task/health-watch.ts';
import { layer } from './images.ts';
import { app, type Running, running, until } from './running.ts';

const NEW: HealthState = { health: null, failuresInARow: 0 };

describe('health checks of containers', () => {
  it.each<[string, string, (string | null)[]]>([
    ['one success makes healthy', 'p', ['HEALTHY']],
    ['so many failures in a row make unhealthy', 'fff', [null, null, 'UNHEALTHY']],
    ['a success begins the count anew', 'ffpff', [null, null, 'HEALTHY', 'HEALTHY', 'HEALTHY']],
    ['a healthy one fails by the same count', 'pfff', ['HEALTHY', 'HEALTHY', 'HEALTHY', 'UNHEALTHY']],
    ['an unhealthy one comes back by one success', 'fffp', [null, null, 'UNHEALTHY', 'HEALTHY']],
    ['failures in the start period do not count', 'ssssf', [null, null, null, null, null]],
    ['but those behind the first success do', 'psss', ['HEALTHY', 'HEALTHY', 'HEALTHY', 'UNHEALTHY']],
  ])('14.7 %s', (_what, results, expected) => {
    let state = NEW;
    const seen = results.split('').map((result) => {
      state = afterCheck(state, { passed: result === 'p', withinStartPeriod: result === 's' }, 3);
      return state.health;
    });
    expect(seen).toEqual(expected);
  });

  it.each<[string[], string[]]>([
    [
      ['CMD', 'curl', 'http://localhost:80/health'],
      ['curl', 'http://localhost:20001/health'],
    ],
    [
      ['CMD-SHELL', 'nc -z 127.0.0.1 80 || exit 1'],
      ['/bin/sh', '-c', 'nc -z 127.0.0.1 20001 || exit 1'],
    ],
    [
      ['CMD', 'x', 'http://localhost:8080', 'localhost:81'],
      ['x', 'http://localhost:8080', 'localhost:81'],
    ],
    [
      ['curl', 'localhost:80'],
      ['curl', 'localhost:20001'],
    ],
  ])('14.7 %j means localhost with the assigned port', (command, expected) => {
    expect(checkCommand(command, [{ containerPort: 80, hostPort: 20_001 }])).toEqual(expected);
  });

  /** A server that is sound for as long as its file `/sound` exists, and its check. */
  async function checked(healthCheck: JsonObject, script = 'setInterval(() => {}, 1000)') {
    const r = await running();
    const check = 'process.exit(require("node:fs").existsSync(process.env.HOME + "/sound") ? 0 : 1)';
    const layers = [await layer({ name: 'main.js', content: script }, { name: 'check.js', content: check })];
    const image = await r.push('web', '1', { layers, config: { Cmd: ['node', '/main.js'] } });
    await r.register(app(image, { healthCheck: { interval: 5, timeout: 5, retries: 1, ...healthCheck } }));
    return r;
  }
  const health = async (r: Running, arn: string): Promise<string> => (await r.task(arn)).containers[0].healthStatus;

  it('14.7 a check is run in the folder with the environment, and passes as soon as it can', async () => {
    const script = 'setTimeout(() => require("node:fs").writeFileSync("sound", ""), 300); setInterval(() => {}, 1000)';
    const r = await checked({ command: ['CMD', 'node', '/check.js'], interval: 60 }, script);
    const arn = await r.run();
    await until(async () => (await health(r, arn)) === 'HEALTHY');
    expect((await r.task(arn)).healthStatus).toBe('HEALTHY');
  });

  it.each([
    ['fails', ['CMD', 'node', '/check.js']],
    ['is not there', ['CMD', 'nosuchprogram']],
    ['fails in a shell', ['CMD-SHELL', 'test -e sound']],
    ['takes too long', ['CMD', 'sleep', '1000']],
  ])('14.7 a check that %s makes the container unhealthy', async (_what, command) => {
    const r = await checked({ command, timeout: 1, interval: 1 });
    const arn = await r.run();
    await until(async () => (await health(r, arn)) === 'UNHEALTHY');
    expect((await r.task(arn)).lastStatus).toBe('RUNNING');
  });

  it('14.7 a service replaces a task that fails its check', async () => {
    const r = await checked({ command: ['CMD-SHELL', 'test -e sound'], interval: 1 });
    await r.call('CreateService', { cluster: 'c', serviceName: 's', taskDefinition: 'web', desiredCount: 1 });
    const stopped = await until(async () => {
      const { taskArns } = await r.call('ListTasks', { cluster: 'c', serviceName: 's', desiredStatus: 'STOPPED' });
      return taskArns.length > 0 ? r.task(taskArns[0]) : null;
    });
    expect(stopped.stoppedReason).toBe('Task failed container health checks');
  });

  it('14.15 a fault keeps containers from being healthy', async () => {
    const r = await checked({ command: ['CMD', 'true'], interval: 1 });
    r.ecs.faults.add({ kind: 'never-healthy' });
    const arn = await r.run();
    await until(async () => (await health(r, arn)) === 'UNHEALTHY');
  });
});
