import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalEcsProcess, startLocalEcs } from './local-ecs.ts';
import { median, quantile, row } from './measure.ts';

const starts = 10;
const services = 200;
const tasksEach = 10;
const rolled = 20;
const perCall = 10;
const idleMs = 10_000;

/** `local-ecs` under load, as a process: its start, 200 services with 2,000 simulated tasks while 20 of them roll, at rest, and with large numbers. */
export async function benchLocalEcs(): Promise<void> {
  await benchStart();
  const ecs = await startLocalEcs();
  try {
    row('start: memory', mib(ecs.memoryMib('VmRSS')));
    await fill(ecs);
    row(
      `${services} services with ${services * tasksEach} tasks: memory`,
      mib(ecs.memoryMib('VmRSS')),
      'under 300 MiB',
    );
    await benchRest(ecs, 'with them');
    await benchRoll(ecs);
    await benchLists(ecs);
    row('peak memory of all this', mib(ecs.memoryMib('VmHWM')), 'under 300 MiB');
  } finally {
    await ecs.stop();
  }
  await benchData();
  await benchLargeService();
}

/** The same services with their state in a folder: while they roll, and at a start that takes them up. */
async function benchData(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const ecs = await startLocalEcs('--data', data);
    try {
      await fill(ecs);
      row('with --data', '');
      await benchRoll(ecs);
    } finally {
      await ecs.stop();
    }
    const again = await startLocalEcs('--data', data);
    row('start that takes them up', ms(again.startMs));
    await again.stop();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

const ms = (value: number, digits = 0): string => `${value.toFixed(digits)} ms`;
const mib = (value: number): string => `${value.toFixed(0)} MiB`;

async function benchStart(): Promise<void> {
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let run = 0; run < starts; run += 1) {
    const ecs = await startLocalEcs();
    walls.push(ecs.startMs);
    cpus.push(ecs.cpuMs());
    await ecs.stop();
  }
  row('start to the first line, median', ms(median(walls)), 'under 300 ms');
  row('start to the first line, highest', ms(Math.max(...walls)), 'under 300 ms');
  row('start: CPU, median', ms(median(cpus)));
}

const name = (index: number): string => `web-${index}`;

/** All services, each at its full count. */
async function fill(ecs: LocalEcsProcess): Promise<void> {
  await ecs.call('CreateCluster', { clusterName: 'bench' });
  for (let index = 0; index < services; index += 1) {
    await register(ecs, name(index), 1);
    const input = { cluster: 'bench', serviceName: name(index), taskDefinition: name(index), desiredCount: tasksEach };
    await ecs.call('CreateService', input);
  }
  for (let index = 0; index < services; index += perCall) {
    const names = Array.from({ length: perCall }, (_, offset) => name(index + offset));
    await untilSteady(ecs, names);
  }
}

async function register(ecs: LocalEcsProcess, family: string, version: number): Promise<void> {
  const container = {
    name: 'web',
    image: `registry.example/web:v${version}`,
    memory: 128,
    portMappings: [{ containerPort: 80 }],
    environment: [{ name: 'VERSION', value: String(version) }],
    healthCheck: { command: ['CMD-SHELL', 'true'] },
  };
  await ecs.call('RegisterTaskDefinition', { family, containerDefinitions: [container] });
}

interface Described {
  readonly services: readonly { readonly deployments: readonly { readonly rolloutState: string }[] }[];
}

async function areSteady(ecs: LocalEcsProcess, names: readonly string[]): Promise<boolean> {
  const described: Described = await ecs.call('DescribeServices', { cluster: 'bench', services: names });
  return described.services.every(
    ({ deployments }) => deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED',
  );
}

async function untilSteady(ecs: LocalEcsProcess, names: readonly string[]): Promise<void> {
  while (!(await areSteady(ecs, names))) await pause(200);
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

async function benchRest(ecs: LocalEcsProcess, when: string): Promise<void> {
  const before = ecs.cpuMs();
  await pause(idleMs);
  row(`idle ${when}: CPU of one core`, `${(((ecs.cpuMs() - before) / idleMs) * 100).toFixed(1)} %`, 'near 0');
}

/** Three rounds of 20 services that roll, while three clients describe 10 services a call, one call after the other. */
async function benchRoll(ecs: LocalEcsProcess): Promise<void> {
  const calls: number[] = [];
  for (let version = 2; version <= 4; version += 1) {
    const rolling = Array.from({ length: rolled }, (_, index) => name(index * (services / rolled)));
    for (const service of rolling) {
      await register(ecs, service, version);
      await ecs.call('UpdateService', { cluster: 'bench', service, taskDefinition: service });
    }
    const rollout = { isOver: false };
    const client = async (first: number): Promise<void> => {
      for (let index = first; !rollout.isOver; index += perCall) {
        const names = Array.from({ length: perCall }, (_, offset) => name((index + offset) % services));
        const from = performance.now();
        await ecs.call('DescribeServices', { cluster: 'bench', services: names });
        calls.push(performance.now() - from);
        await pause(10);
      }
    };
    const clients = [client(0), client(70), client(140)];
    for (let half = 0; half < rolled; half += perCall) await untilSteady(ecs, rolling.slice(half, half + perCall));
    rollout.isOver = true;
    await Promise.all(clients);
  }
  row(`DescribeServices of ${perCall} while ${rolled} roll, ${calls.length} calls: median`, ms(median(calls), 1));
  row('  p99', ms(quantile(calls, 0.99), 1), 'under 20 ms');
  row('  highest', ms(Math.max(...calls), 1));
  row('  memory', mib(ecs.memoryMib('VmRSS')), 'under 300 MiB');
}

/** What lists and counts cost where a cluster has many tasks: 2,000 that run, and the 600 that stopped. */
async function benchLists(ecs: LocalEcsProcess): Promise<void> {
  await timed(ecs, 'ListTasks, a page of 100', 200, 'ListTasks', { cluster: 'bench' });
  await timed(ecs, 'ListTasks of one service', 200, 'ListTasks', { cluster: 'bench', serviceName: name(1) });
  await timed(ecs, 'DescribeClusters', 200, 'DescribeClusters', { clusters: ['bench'] });
  const { taskArns } = await ecs.call<{ taskArns: string[] }>('ListTasks', { cluster: 'bench' });
  await timed(ecs, 'DescribeTasks of 100', 50, 'DescribeTasks', { cluster: 'bench', tasks: taskArns });
}

async function timed(
  ecs: LocalEcsProcess,
  what: string,
  count: number,
  operation: string,
  input: object,
): Promise<void> {
  const calls: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const from = performance.now();
    await ecs.call(operation, input);
    calls.push(performance.now() - from);
  }
  row(`${what}: median`, ms(median(calls), 1));
  row('  p99', ms(quantile(calls, 0.99), 1), 'under 20 ms');
}

/** Five services of 1,000 tasks, one of which rolls. */
async function benchLargeService(): Promise<void> {
  const ecs = await startLocalEcs();
  try {
    await ecs.call('CreateCluster', { clusterName: 'bench' });
    const names = Array.from({ length: 5 }, (_, index) => name(index));
    const from = performance.now();
    for (const service of names) {
      await register(ecs, service, 1);
      const input = { cluster: 'bench', serviceName: service, taskDefinition: service, desiredCount: 1000 };
      await ecs.call('CreateService', input);
    }
    await untilSteady(ecs, names);
    row('5 services of 1,000 tasks: until steady', ms(performance.now() - from), 'at least 5 s');
    row('  memory', mib(ecs.memoryMib('VmRSS')));
    row('  CPU until then', ms(ecs.cpuMs()));
    const pagesFrom = performance.now();
    let pages = 0;
    for (let token: string | undefined; pages === 0 || token !== undefined; pages += 1) {
      const input = { cluster: 'bench', nextToken: token };
      ({ nextToken: token } = await ecs.call<{ nextToken?: string }>('ListTasks', input));
    }
    row(`  ListTasks, all ${pages} pages`, ms(performance.now() - pagesFrom));
    const before = ecs.cpuMs();
    const rollFrom = performance.now();
    await register(ecs, name(0), 2);
    await ecs.call('UpdateService', { cluster: 'bench', service: name(0), taskDefinition: name(0) });
    const calls: number[] = [];
    for (let isSteady = false; !isSteady; ) {
      const callFrom = performance.now();
      isSteady = await areSteady(ecs, [name(0)]);
      calls.push(performance.now() - callFrom);
      await pause(20);
    }
    row('a service of 1,000 tasks rolls', ms(performance.now() - rollFrom), 'at least 8 s');
    row('  CPU', ms(ecs.cpuMs() - before));
    row('  DescribeServices meanwhile, p99', ms(quantile(calls, 0.99), 1));
    row('  peak memory', mib(ecs.memoryMib('VmHWM')));
  } finally {
    await ecs.stop();
  }
}
