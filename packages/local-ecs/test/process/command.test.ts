import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleCommand } from '../bundled-command.ts';
import type { Answer } from '../local.ts';
import { layer, pushImage } from './images.ts';
import { isAlive, until } from './running.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-ecs-process-'));
let bundle = '';

beforeAll(() => {
  bundle = bundleCommand(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command with the process runtime, and a task that runs: its process says its id and its folder. */
async function withTask(script: string) {
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const args = [bundle, '--runtime', 'process', '--port', '0', '--registry-port', '0'];
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const [ready] = await once(child.stdout, 'data');
  const [, url = '', port = ''] =
    /^local-ecs listening on (\S+) \(process runtime\); .* registry=\S+:(\d+)\n/.exec(String(ready)) ?? [];
  const layers = [await layer({ name: 'main.js', content: script })];
  await pushImage(Number(port), 'web', '1', { layers, config: { Cmd: ['node', '/main.js'] } });
  const call = async (target: string, input: object): Promise<Answer> => {
    const headers = { 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.1' };
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) })).json();
  };
  const ecs = (operation: string, input: object): Promise<Answer> =>
    call(`AmazonEC2ContainerServiceV20141113.${operation}`, input);
  await ecs('CreateCluster', { clusterName: 'c' });
  const options = { 'awslogs-group': '/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'p' };
  const container = {
    name: 'app',
    image: `localhost:${port}/web:1`,
    memory: 64,
    logConfiguration: { logDriver: 'awslogs', options },
  };
  await ecs('RegisterTaskDefinition', { family: 'web', containerDefinitions: [container] });
  const { tasks } = await ecs('RunTask', { cluster: 'c', taskDefinition: 'web' });
  const logStreamName = `p/app/${tasks[0].taskArn.split('/').at(-1)}`;
  const line: string = await until(async () => {
    const { events } = await call('Logs_20140328.GetLogEvents', { logGroupName: '/web', logStreamName });
    return events?.[0]?.message;
  });
  const [pid = '', home = ''] = line.split(' ');
  return { child, ended, ready: String(ready), pid: Number(pid), home, temporary };
}

const TELL = 'console.log(process.pid, process.env.HOME); setInterval(() => {}, 1000);';

describe('the command with the process runtime', () => {
  it('14.16 says that it is for development only, and takes its processes along when it is asked to end', async () => {
    const { child, ended, ready, pid, home, temporary } = await withTask(TELL);
    expect(ready).toContain('For development only: tasks are processes of this machine, and nothing isolates them');
    expect([isAlive(pid), existsSync(home)]).toEqual([true, true]);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(isAlive(pid)).toBe(false);
    await until(() => readdirSync(temporary).length === 0);
  });

  it('14.16 kills processes that do not obey when it ends', async () => {
    const { child, ended, pid } = await withTask(`process.on('SIGTERM', () => {}); ${TELL}`);
    child.kill('SIGINT');
    await ended;
    expect(isAlive(pid)).toBe(false);
  });

  it('14.16 leaves no process when it is killed itself', async () => {
    const { child, ended, pid, home } = await withTask(`process.on('SIGTERM', () => {}); ${TELL}`);
    child.kill('SIGKILL');
    await ended;
    await until(() => !isAlive(pid));
    await until(() => !existsSync(home));
  });
});
