import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, type TestContext } from 'vitest';
import { type Ecs, reachEcs, settled, startCommand } from './support/ecs.ts';
import { visit } from './support/load.ts';
import { type Ended, Program, run, start, temporaryFolder } from './support/program.ts';

const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path)) ?? '';

function client(test: TestContext, ...command: [string, ...string[]]): Promise<Ended> {
  const env = { DOCKER_HOST: process.env['DOCKER_HOST'], DOCKER_BUILDKIT: '0', BUILDAH_ISOLATION: 'chroot' };
  return new Program(test, command, { env }).ended;
}

async function succeeds(test: TestContext, ...command: [string, ...string[]]): Promise<void> {
  const ended = await client(test, ...command);
  expect(ended, `${command.join(' ')}\n${ended.all}`).toMatchObject({ status: 0 });
}

async function need(test: TestContext): Promise<void> {
  if ((await client(test, 'sh', '-c', 'docker info')).status !== 0) test.skip('no docker');
  if (BUSYBOX === '') test.skip('no static busybox');
}

/** What the docker client answers, as lines. */
async function docker(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)('docker', args).catch((failure: { readonly stdout: string }) => failure);
  return stdout.split('\n').filter((line) => line !== '');
}

interface Site {
  readonly page: string;
  /** Whether there is a page for the checks of the load balancer. */
  readonly isHealthy?: boolean;
}

/** A folder to build an image from: nothing but a static web server and its pages. */
function site(test: TestContext, { page, isHealthy = true }: Site): string {
  const folder = join(temporaryFolder(test), 'site');
  mkdirSync(join(folder, 'www'), { recursive: true });
  copyFileSync(BUSYBOX, join(folder, 'busybox'));
  writeFileSync(join(folder, 'www/index.html'), page);
  if (isHealthy) writeFileSync(join(folder, 'www/health'), 'ok');
  const command = JSON.stringify(['/busybox', 'httpd', '-f', '-p', '80', '-h', '/www']);
  writeFileSync(join(folder, 'Dockerfile'), `FROM scratch\nCOPY busybox /busybox\nCOPY www /www\nCMD ${command}\n`);
  return folder;
}

async function pushByDocker(test: TestContext, image: string, content: Site): Promise<string> {
  test.onTestFinished(async () => void (await docker('image', 'rm', '--force', image)));
  await succeeds(test, 'docker', 'build', '--quiet', '--tag', image, site(test, content));
  await succeeds(test, 'docker', 'push', '--quiet', image);
  return image;
}

async function pushByBuildah(test: TestContext, image: string, content: Site): Promise<string> {
  const folder = temporaryFolder(test);
  const own = [
    'buildah',
    '--storage-driver',
    'vfs',
    '--root',
    join(folder, 'root'),
    '--runroot',
    join(folder, 'run'),
  ] as const;
  await succeeds(test, ...own, 'build', '--tag', image, site(test, content));
  await succeeds(test, ...own, 'push', '--tls-verify=false', image);
  return image;
}

/** A call of Elastic Load Balancing; the answer has the member. */
async function elb(ecs: Ecs, action: string, input: Readonly<Record<string, string>>, member: string): Promise<string> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/elasticloadbalancing/aws4_request';
  const body = new URLSearchParams({ Action: action, Version: '2015-12-01', ...input });
  const text = await (await fetch(ecs.url, { method: 'POST', headers: { authorization }, body })).text();
  return new RegExp(`<${member}>([^<]+)</${member}>`).exec(text)?.[1] ?? '';
}

/** Two tasks of the image behind a listener, whose address it returns. */
async function serveTwo(ecs: Ecs, image: string): Promise<string> {
  const group = { Name: 'web', Protocol: 'HTTP', Port: '80', HealthCheckPath: '/health', VpcId: 'vpc-1' };
  const checks = { HealthCheckIntervalSeconds: '2', HealthCheckTimeoutSeconds: '2', UnhealthyThresholdCount: '4' };
  const targetGroupArn = await elb(ecs, 'CreateTargetGroup', { ...group, ...checks }, 'TargetGroupArn');
  await ecs.admin('target-groups', { targetGroupArn, deregistrationDelaySeconds: 3 });
  const balancer = { Name: 'web', 'Subnets.member.1': 'subnet-1', 'Subnets.member.2': 'subnet-2' };
  const forward = {
    'DefaultActions.member.1.Type': 'forward',
    'DefaultActions.member.1.TargetGroupArn': targetGroupArn,
  };
  const LoadBalancerArn = await elb(ecs, 'CreateLoadBalancer', balancer, 'LoadBalancerArn');
  const port = await elb(ecs, 'CreateListener', { LoadBalancerArn, Protocol: 'HTTP', Port: '0', ...forward }, 'Port');
  await ecs.call('CreateCluster', { clusterName: 'prod' });
  const container = { name: 'web', image, memory: 64, stopTimeout: 2, portMappings: [{ containerPort: 80 }] };
  await ecs.call('RegisterTaskDefinition', { family: 'web', containerDefinitions: [container] });
  await ecs.call('CreateService', {
    cluster: 'prod',
    serviceName: 'web',
    taskDefinition: 'web',
    desiredCount: 2,
    loadBalancers: [{ targetGroupArn, containerName: 'web', containerPort: 80 }],
    deploymentConfiguration: {
      deploymentCircuitBreaker: {
        enable: true,
        rollback: true,
        thresholdConfiguration: { type: 'COUNT', value: 1 },
      },
    },
  });
  await settled(ecs);
  return `http://127.0.0.1:${port}/`;
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 200));
}

describe('containers of docker', { timeout: 600_000 }, () => {
  it('no request is lost while versions come and go, and a broken one never gets any', async (test) => {
    await need(test);
    if ((await client(test, 'buildah', '--version')).status !== 0) test.skip('no buildah');
    const ecs = await startCommand(test, '--runtime', 'docker', '--registry-port', '0');
    const name = `${ecs.registry}/team/web`;
    const deploy = (image: string): Promise<Ended> =>
      run(test, 'slipway', ['deploy', '--cluster', 'prod', '--service', 'web', '--image', image], { env: ecs.env });
    const url = await serveTwo(ecs, await pushByDocker(test, `${name}:1`, { page: 'one' }));
    const visitors = visit(url, 200);
    test.onTestFinished(async () => void (await visitors.end()));

    const good = await deploy(await pushByDocker(test, `${name}:2`, { page: 'two' }));
    expect(good.status, good.all).toBe(0);
    const broken = await deploy(await pushByDocker(test, `${name}:3`, { page: 'broken', isHealthy: false }));
    expect(broken.status, broken.all).not.toBe(0);
    await settled(ecs);
    const other = await deploy(await pushByBuildah(test, `${name}:4`, { page: 'four' }));
    expect(other.status, other.all).toBe(0);

    const before = visitors.count('four');
    await until(() => visitors.count('four') > before + 100);
    const { sent, answers, failures } = await visitors.end();
    process.stdout.write(`${sent} requests: ${JSON.stringify(Object.fromEntries(answers))}\n`);
    expect(failures).toEqual([]);
    expect([...answers.keys()]).toEqual(['one', 'two', 'four']);
    expect([...answers.values()].reduce((sum, each) => sum + each, 0)).toBe(sent);
    expect(sent).toBeGreaterThan(500);
  });

  it('a rollout goes on after kill -9 with the containers that were there, and followers go', async (test) => {
    await need(test);
    const data = temporaryFolder(test);
    const argv = ['--port', '0', '--registry-port', '0', '--runtime', 'docker', '--data', data];
    const first = start(test, 'local-ecs', argv);
    const ecs = await reachEcs(first);
    const image = await pushByDocker(test, `${ecs.registry}/team/web:1`, { page: 'one' });
    await serveTwo(ecs, image);
    const [label = ''] = await docker(
      'ps',
      '--filter',
      `ancestor=${image}`,
      '--format',
      '{{.Label "local-ecs.instance"}}',
    );
    const ours = ['--filter', `label=local-ecs.instance=${label}`];
    test.onTestFinished(async () => {
      const left = await docker('ps', '--all', '--quiet', ...ours);
      if (left.length > 0) await docker('rm', '--force', '--volumes', ...left);
    });
    const next = await pushByDocker(test, `${ecs.registry}/team/web:2`, { page: 'two' });
    const container = { name: 'web', image: next, memory: 64, stopTimeout: 2, portMappings: [{ containerPort: 80 }] };
    await ecs.call('RegisterTaskDefinition', { family: 'web', containerDefinitions: [container] });
    await ecs.call('UpdateService', { cluster: 'prod', service: 'web', taskDefinition: 'web' });
    const ofRevision = (revision: number): Promise<string[]> =>
      docker('ps', '--quiet', ...ours, '--filter', `label=com.amazonaws.ecs.task-definition-version=${revision}`);
    await until(async () => {
      const { services } = await ecs.call('DescribeServices', { cluster: 'prod', services: ['web'] });
      return services[0]?.deployments[0]?.runningCount === 2;
    });
    // A call that changes something is answered when all before it is written.
    await ecs.call('CreateCluster', { clusterName: 'other' });
    first.child.kill('SIGKILL');
    await first.ended;
    const there = await ofRevision(2);
    expect(there).toHaveLength(2);
    await until(
      async () =>
        !(await promisify(execFile)('ps', ['-eo', 'args'])).stdout.includes(`label=local-ecs.instance=${label}`),
    );

    const second = start(test, 'local-ecs', argv);
    const again = await reachEcs(second);
    await settled(again);
    await until(async () => (await ofRevision(1)).length === 0);
    const after = await ofRevision(2);
    expect(after.toSorted()).toEqual(there.toSorted());
    second.child.kill('SIGTERM');
    const { status, stderr } = await second.ended;
    expect([status, stderr]).toEqual([0, expect.stringMatching(/2 containers go on in docker; .*docker rm /s)]);
    expect((await ofRevision(2)).toSorted()).toEqual(after.toSorted());

    const third = await reachEcs(start(test, 'local-ecs', argv));
    await settled(third);
    await fetch(`${third.url}/_local-ecs/reset`, { method: 'POST' });
    await until(async () => (await docker('ps', '--all', '--quiet', ...ours)).length === 0);
  });
});
