import { createLocalEcs } from '@slipway/local-ecs';
import { type Program, start, type Test } from './program.ts';

/** What the tests look at in answers of ECS; each answer has the members of its operation. */
export interface Answer {
  readonly taskDefinition: Definition;
  readonly taskDefinitionArns: readonly string[];
  readonly services: readonly Service[];
  readonly tags: unknown;
}

export interface Definition {
  readonly taskDefinitionArn: string;
  readonly registeredAt: number;
  readonly containerDefinitions: readonly object[];
}

export interface Service {
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly deployments: readonly {
    readonly id: string;
    readonly runningCount: number;
    readonly rolloutState: string;
  }[];
}

/** A local-ecs of one test, as anybody reaches it. */
export interface Ecs {
  readonly url: string;
  /** Environment that points an AWS client at it, with credentials of no worth. */
  readonly env: Readonly<Record<string, string>>;
  call(action: string, input?: object): Promise<Answer>;
  fault(...faults: readonly object[]): Promise<void>;
  noFaults(): Promise<void>;
  admin(path: string, body: object): Promise<void>;
  /** How names of images in its registry begin; empty where it has none. */
  readonly registry: string;
}

export const keys = {
  AWS_ACCESS_KEY_ID: 'AKIAE2EE2EE2EE2EE2EE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI+K7MDENG/bPxRfiCYe2eSECRETKEY',
} as const;

/**
 * A local-ecs within this process, which is there much sooner than the command.
 *
 * @param speed divides the durations of ECS.
 */
export async function startEcs(test: Test, { speed = 10 }: { readonly speed?: number } = {}): Promise<Ecs> {
  const localEcs = createLocalEcs({ speed });
  test.onTestFinished(() => localEcs.close());
  const listening = await localEcs.listen();
  test.onTestFinished(() => listening.close());
  return ecsAt(listening.url);
}

/** The command, as fast as ECS itself, with further words of its command line. */
export function startCommand(test: Test, ...argv: readonly string[]): Promise<Ecs> {
  return reachEcs(start(test, 'local-ecs', ['--port', '0', ...argv]));
}

/** A local-ecs that was started, once it says where it is. */
export async function reachEcs(program: Program): Promise<Ecs> {
  const [, url = '', registry = ''] = await program.says(/listening on (http:\/\/\S+).*?(?:registry=(\S+))?\n/);
  return ecsAt(url, registry);
}

function ecsAt(url: string, registry = ''): Ecs {
  const call = async (action: string, input: object = {}): Promise<Answer> => {
    const target = { 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${action}` };
    const response = await post(url, input, { 'content-type': 'application/x-amz-json-1.1', ...target });
    const answer = JSON.parse(await response.text());
    if (!response.ok) throw new Error(`${action}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const admin = async (path: string, body: object) => {
    const response = await post(`${url}/_local-ecs/${path}`, body);
    if (!response.ok) throw new Error(await response.text());
  };
  return {
    url,
    env: { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: url, ...keys },
    call: (action, input) => call(action, input),
    fault: (...faults) => admin('faults', faults),
    noFaults: async () => void (await fetch(`${url}/_local-ecs/faults`, { method: 'DELETE' })),
    admin,
    registry,
  };
}

function post(url: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  // The signature is not checked; its scope says the region.
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/ecs/aws4_request';
  return fetch(url, { method: 'POST', headers: { authorization, ...headers }, body: JSON.stringify(body) });
}

export const image = (tag: string, name = 'web') => `registry.example/team/${name}:${tag}`;

const healthCheck = { command: ['CMD', 'true'] };

interface ServiceOptions {
  readonly cluster?: string;
  readonly service?: string;
  readonly container?: object;
  readonly definition?: object;
  readonly desiredCount?: number;
  /** Further members of CreateService. */
  readonly more?: object;
}

/** A cluster with a service whose revision 1 runs. */
export async function aService(
  ecs: Ecs,
  {
    cluster = 'prod',
    service = 'web',
    container = {},
    definition = {},
    desiredCount = 1,
    more = {},
  }: ServiceOptions = {},
): Promise<{ readonly argv: readonly string[] }> {
  const first = { name: service, image: image('1', service), memory: 64, essential: true, healthCheck, ...container };
  await ecs.call('CreateCluster', { clusterName: cluster });
  const { taskDefinition } = await ecs.call('RegisterTaskDefinition', {
    family: service,
    containerDefinitions: [first],
    ...definition,
  });
  const made = {
    cluster,
    serviceName: service,
    taskDefinition: taskDefinition.taskDefinitionArn,
    desiredCount,
    ...more,
  };
  await ecs.call('CreateService', made);
  await settled(ecs, cluster, service);
  return { argv: ['--cluster', cluster, '--service', service] };
}

/** Waits until ECS itself says that the service rests. */
export async function settled(ecs: Ecs, cluster = 'prod', service = 'web'): Promise<Service> {
  for (;;) {
    const { services } = await ecs.call('DescribeServices', { cluster, services: [service] });
    const [found] = services;
    const [only, ...others] = found?.deployments ?? [];
    if (
      found !== undefined &&
      only !== undefined &&
      others.length === 0 &&
      only.runningCount === found.desiredCount &&
      only.rolloutState === 'COMPLETED'
    )
      return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The definition that the service runs by now. */
export async function definitionOf(ecs: Ecs, cluster = 'prod', service = 'web'): Promise<Definition> {
  const { services } = await ecs.call('DescribeServices', { cluster, services: [service] });
  const { taskDefinition } = await ecs.call('DescribeTaskDefinition', { taskDefinition: services[0]?.taskDefinition });
  return taskDefinition;
}
