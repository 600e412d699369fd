import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalEcs, type LocalEcs } from '@slipway/local-ecs';
import { quantile, row } from './measure.ts';

const PER_SECOND = 200;
const SECONDS = 10;
const AT_ONCE = 32;
const CLOSED_LOOP_MS = 5_000;

/** What a listener adds to a request, at 200 a second and at full speed, with all of it in one process. */
export async function benchListener(): Promise<void> {
  const target = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1');
  await new Promise((resolve) => target.once('listening', resolve));
  const direct = (target.address() as AddressInfo).port;
  const ecs = createLocalEcs();
  const balanced = await listenerBefore(ecs, direct);
  for (const port of [direct, balanced]) await fullSpeed(port);
  for (const keepAlive of [true, false]) {
    const how = keepAlive ? 'kept connections' : 'new connections';
    const [without, between] = [await paced(direct, keepAlive), await paced(balanced, keepAlive)];
    const shown = (times: readonly number[]): string =>
      `${quantile(times, 0.5).toFixed(2)}, ${quantile(times, 0.99).toFixed(2)} ms`;
    row(`${PER_SECOND}/s, ${how}: p50, p99 to the target itself`, shown(without));
    row(`${PER_SECOND}/s, ${how}: p50, p99 by the listener`, shown(between));
  }
  row(`${AT_ONCE} at once, kept connections: by the listener`, `${(await fullSpeed(balanced)).toFixed(0)} a second`);
  await ecs.close();
  target.close();
  target.closeAllConnections();
}

async function listenerBefore(ecs: LocalEcs, Port: number): Promise<number> {
  const api = await ecs.listen();
  const call = async (Action: string, members: Record<string, string>): Promise<string> => {
    const body = new URLSearchParams({ Action, Version: '2015-12-01', ...members });
    return await (await fetch(api.url, { method: 'POST', body })).text();
  };
  const found = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1] ?? '';
  const group = found(await call('CreateTargetGroup', { Name: 'web', TargetType: 'ip' }), 'TargetGroupArn');
  const balancer = found(await call('CreateLoadBalancer', { Name: 'web' }), 'LoadBalancerArn');
  const listener = await call('CreateListener', {
    LoadBalancerArn: balancer,
    Protocol: 'HTTP',
    Port: '0',
    'DefaultActions.member.1.Type': 'forward',
    'DefaultActions.member.1.TargetGroupArn': group,
  });
  const target = { 'Targets.member.1.Id': '127.0.0.1', 'Targets.member.1.Port': String(Port) };
  await call('RegisterTargets', { TargetGroupArn: group, ...target });
  while (!(await call('DescribeTargetHealth', { TargetGroupArn: group })).includes('<State>healthy<')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await api.close();
  return Number(found(listener, 'Port'));
}

/** Milliseconds of each of the requests that are sent at their time, whether or not those before were answered. */
async function paced(port: number, keepAlive: boolean): Promise<number[]> {
  const agent = new Agent({ keepAlive });
  const sent: Promise<number>[] = [];
  const startedAt = performance.now();
  for (let at = 0; at < PER_SECOND * SECONDS; at += 1) {
    const waitMs = startedAt + (at * 1000) / PER_SECOND - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    sent.push(timed(port, agent));
  }
  const times = await Promise.all(sent);
  agent.destroy();
  return times;
}

/** Requests a second, of clients that each send the next one when the one before is answered. */
async function fullSpeed(port: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const until = performance.now() + CLOSED_LOOP_MS;
  let count = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      await timed(port, agent);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  agent.destroy();
  return (count * 1000) / CLOSED_LOOP_MS;
}

function timed(port: number, agent: Agent): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`status ${response.statusCode}`));
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}
