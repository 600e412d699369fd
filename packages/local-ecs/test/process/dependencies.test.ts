import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/index.ts';
import { isJsonObject } from '../../src/json.ts';
import { dependencyProblem } from '../../src/runtime/task/dependencies.ts';
import { layer } from './images.ts';
import { app, running, until } from './running.ts';

const on = (containerName: string, condition: string): JsonObject => ({ dependsOn: [{ containerName, condition }] });
const UP = 'console.log("up"); setInterval(() => {}, 1000)';

/** A task of `app` and its helper `first`, each with a script. */
async function pair(
  condition: string,
  scripts: { readonly first: string; readonly app: string },
  first: JsonObject = {},
) {
  const r = await running();
  const layers = [await layer({ name: 'first.js', content: scripts.first }, { name: 'app.js', content: scripts.app })];
  const image = await r.push('web', '1', { layers });
  await r.register(
    app(image, { command: ['node', '/app.js'], ...on('first', condition) }),
    app(image, { name: 'first', command: ['node', '/first.js'], essential: false, ...first }),
  );
  return r;
}

describe('containers that depend on others', () => {
  it.each([
    ['COMPLETE', 'process.exit(3)'],
    ['SUCCESS', 'process.exit(0)'],
    ['START', UP],
  ])('14.11 start after %s', async (condition, first) => {
    const r = await pair(condition, { first, app: UP });
    const arn = await r.run();
    const task = await r.taskIn(arn, 'RUNNING');
    await until(async () => (await r.log(arn)).includes('up'));
    expect(task.containers[0].lastStatus).toBe('RUNNING');
    if (condition !== 'START') expect(task.containers[1].lastStatus).toBe('STOPPED');
  });

  it('14.11 start when the other is healthy', async () => {
    const first = 'setTimeout(() => require("node:fs").writeFileSync("sound", ""), 400); setInterval(() => {}, 1000)';
    const healthCheck = { command: ['CMD-SHELL', 'test -e sound'], interval: 5 };
    const r = await pair('HEALTHY', { first, app: UP }, { healthCheck });
    const { containers } = await r.taskIn(await r.run(), 'RUNNING');
    expect(containers[1].healthStatus).toBe('HEALTHY');
  });

  it.each([
    ['SUCCESS', 'process.exit(3)', 'the dependency first ended with exit code 3, and had to succeed'],
    ['HEALTHY', 'process.exit(0)', 'the dependency first did not become healthy'],
  ])('14.11 do not start where %s never comes', async (condition, first, cause) => {
    const healthCheck = { command: ['CMD', 'false'] };
    const r = await pair(condition, { first, app: UP }, condition === 'HEALTHY' ? { healthCheck } : {});
    const task = await r.taskIn(await r.run(), 'STOPPED');
    expect([task.stopCode, task.startedAt]).toEqual(['TaskFailedToStart', undefined]);
    expect(task.containers[0].reason).toBe(`CannotStartContainerError: ${cause}`);
  });

  it('14.11 do not start where an essential one ends while they wait', async () => {
    const r = await pair(
      'HEALTHY',
      { first: 'process.exit(4)', app: UP },
      { essential: true, healthCheck: { command: ['CMD', 'false'] } },
    );
    const task = await r.taskIn(await r.run(), 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{}, { exitCode: 4 }] });
  });

  it('14.11 do not wait longer than the start timeout of the other', async () => {
    const r = await pair('COMPLETE', { first: UP, app: UP }, { startTimeout: 2 });
    const task = await r.taskIn(await r.run(), 'STOPPED');
    expect([task.stopCode, task.startedAt]).toEqual(['TaskFailedToStart', undefined]);
    expect(task.containers[0].reason).toBe(
      'CannotStartContainerError: the dependency first was not COMPLETE within its startTimeout of 2 seconds',
    );
  });

  it('14.11 stop before those that they depend on', async () => {
    const obedient = (name: string): string =>
      `process.on("SIGTERM", () => setTimeout(() => { console.log("${name} ends"); process.exit(0); }, ${name === 'app' ? 300 : 0}));` +
      'console.log("up"); setInterval(() => {}, 1000)';
    const r = await pair('START', { first: obedient('first'), app: obedient('app') });
    const arn = await r.run();
    await r.taskIn(arn, 'RUNNING');
    const all = async (): Promise<string[]> => {
      const answer = await r.ecs.call('Logs_20140328.FilterLogEvents', { logGroupName: '/web' });
      const events = Array.isArray(answer['events']) ? answer['events'] : [];
      return events.flatMap((event) =>
        isJsonObject(event) && typeof event['message'] === 'string' ? event['message'] : [],
      );
    };
    await until(async () => (await all()).filter((line) => line === 'up').length === 2);
    await r.call('StopTask', { cluster: 'c', task: arn });
    await r.taskIn(arn, 'STOPPED');
    expect((await all()).filter((line) => line.endsWith('ends'))).toEqual(['app ends', 'first ends']);
  });

  it('14.11 a task that waits can be stopped', async () => {
    const r = await pair('COMPLETE', { first: UP, app: UP });
    const arn = await r.run();
    await until(async () => (await r.task(arn)).pullStoppedAt !== undefined);
    await r.call('StopTask', { cluster: 'c', task: arn });
    expect(await r.taskIn(arn, 'STOPPED')).toMatchObject({ stopCode: 'UserInitiated' });
  });

  it('14.11 a helper that ends does not stop the task, an essential container does', async () => {
    const r = await pair('START', { first: 'process.exit(1)', app: 'setTimeout(() => process.exit(2), 300)' });
    const task = await r.taskIn(await r.run(), 'STOPPED');
    expect(task).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 2 }, { exitCode: 1 }],
    });
  });

  it.each<[string, Record<string, string[]>, string | null]>([
    ['none', { a: [], b: [] }, null],
    ['a chain', { a: ['b'], b: ['c'], c: [] }, null],
    ['one that is not there', { a: ['x'] }, 'container a depends on x, which the task does not have'],
    ['itself', { a: ['a'] }, 'the containers a wait for each other'],
    ['a circle', { a: ['b'], b: ['c'], c: ['b'], d: [] }, 'the containers a, b, c wait for each other'],
  ])('14.11 dependencies on %s', (_what, graph, problem) => {
    const containers = Object.entries(graph).map(([name, others]) => ({
      name,
      image: 'x',
      digest: null,
      essential: true,
      healthCheck: null,
      definition: { dependsOn: others.map((containerName) => ({ containerName, condition: 'START' })) },
    }));
    expect(dependencyProblem(containers)).toBe(problem);
  });
});
