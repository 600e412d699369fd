/**
 * The main job, on an ECS inside this machine: a deployment that works, then one that fails, gives its reason and is rolled back.
 * Needs no docker, no AWS account and no network.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const bin = (path) => fileURLToPath(new URL(`../packages/${path}`, import.meta.url));
const repository = 'registry.example/team/hello-web';
const cluster = 'demo';
const service = 'hello-web';

const localEcs = spawn(process.execPath, [bin('local-ecs/bin/local-ecs.cjs'), '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let deploying = null;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interrupt(signal));

try {
  process.exitCode = await demonstrate(await readyUrl());
} finally {
  localEcs.kill('SIGTERM');
}

async function demonstrate(url) {
  say(`local-ecs listens on ${url}: an Amazon ECS that runs in this process tree`);
  say(
    `creating the service "${service}" in the cluster "${cluster}": waiting until two tasks of ${repository}:v1 serve …`,
  );
  await createService(url);
  say('They do.\n');

  say('1. A new image. Done means: the new tasks serve and the old ones are gone.\n');
  const good = await slipway(url, `${repository}:v2`);
  if (good !== 0) return cutShort(good);

  say('\n2. An image whose program crashes. The reason comes at once, and the service goes back to v2.\n');
  await admin(url, 'faults', {
    kind: 'crash',
    image: `${repository}:v3`,
    exitCode: 1,
    afterMs: 300,
    logLines: ['listening on port 8080', 'Error: DATABASE_URL is not set'],
  });
  const bad = await slipway(url, `${repository}:v3`);
  if (bad !== 4) return cutShort(bad);
  say(`\nThe exit status was ${bad}: the rollout failed, and v2 serves again.`);
  say("The demo's ECS ends now. On a cluster of yours, begin with a look:");
  say('  slipway deploy --cluster CLUSTER --service SERVICE --image IMAGE --dry-run');
  return 0;
}

/** A deployment decides itself how it ends; without one there is nothing to wait for. */
function interrupt(signal) {
  if (deploying === null) {
    localEcs.kill(signal);
    process.exit(cutShort(130));
  }
  // A terminal gives Ctrl-C to the whole group: the deployment has it already, and a second one would end it at once.
  if (signal !== 'SIGINT' || !process.stdin.isTTY) deploying.kill(signal);
}

/** What an interrupted deployment says about following it does not hold here. Returns the exit status of the demo. */
function cutShort(status) {
  say("\nThe demo ends here, and the demo's ECS has ended with it: there is nothing left to follow.");
  return status === 130 ? 130 : 1;
}

/** Runs one deployment as a user would, and returns its exit status. */
async function slipway(url, image) {
  const args = ['deploy', '--cluster', cluster, '--service', service, '--image', image];
  say(`$ slipway ${args.join(' ')}`);
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  delete env.AWS_PROFILE;
  deploying = spawn(process.execPath, [bin('cli/bin/slipway.cjs'), ...args], { stdio: 'inherit', env });
  const [code] = await once(deploying, 'close');
  deploying = null;
  return code ?? 130;
}

async function createService(url) {
  await ecs(url, 'CreateCluster', { clusterName: cluster });
  await ecs(url, 'RegisterTaskDefinition', {
    family: service,
    containerDefinitions: [
      {
        name: 'web',
        image: `${repository}:v1`,
        memory: 128,
        healthCheck: { command: ['CMD-SHELL', 'wget -q -O- http://localhost:8080/'] },
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '/ecs/hello-web',
            'awslogs-region': 'eu-north-1',
            'awslogs-stream-prefix': 'web',
          },
        },
      },
    ],
  });
  await ecs(url, 'CreateService', {
    cluster,
    serviceName: service,
    taskDefinition: service,
    desiredCount: 2,
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 150 },
  });
  for (;;) {
    const { services } = await ecs(url, 'DescribeServices', { cluster, services: [service] });
    if (services[0].deployments[0].rolloutState === 'COMPLETED') return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** One call of the ECS API, as any AWS client makes it. */
function ecs(url, operation, input) {
  return post(`${url}/`, input, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/eu-north-1/ecs/aws4_request, SignedHeaders=host, Signature=local',
  });
}

function admin(url, path, body) {
  return post(`${url}/_local-ecs/${path}`, body, { 'content-type': 'application/json' });
}

async function post(address, body, headers) {
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

/** The address in the line that local-ecs prints when it is ready. */
async function readyUrl() {
  localEcs.once('exit', (code) => process.exit(code ?? 1));
  for await (const chunk of localEcs.stdout) {
    const url = /http:\/\/[\w.:[\]]+/.exec(String(chunk))?.[0];
    if (url !== undefined) {
      localEcs.removeAllListeners('exit');
      localEcs.stdout.resume();
      return url;
    }
  }
  throw new Error('local-ecs ended before it was ready');
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
