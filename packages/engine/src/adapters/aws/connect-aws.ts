import type { Clock } from '../../ports/clock.ts';
import type { Ecs } from '../../ports/ecs.ts';
import type { LoadBalancing } from '../../ports/load-balancing.ts';
import type { Logs } from '../../ports/logs.ts';
import type { Random } from '../../ports/random.ts';
import { systemClock } from '../system-clock.ts';
import type { AwsConnection, Environment } from './aws-connection.ts';
import { type ClientAddress, type ClientSurroundings, clientSettings } from './client-settings.ts';
import { cloudWatchLogs } from './cloudwatch-logs.ts';
import { credentialPlan } from './credential-plan.ts';
import { credentialsFor } from './credentials.ts';
import { ecsOver } from './ecs-over.ts';
import { askedEndpoint } from './endpoint.ts';
import { elasticLoadBalancing } from './load-balancing.ts';
import { resolveRegion } from './region.ts';
import { roleSessionName } from './role-session-name.ts';
import { sdkTransport } from './sdk-transport.ts';

/** How often a call is tried in all. ECS decides about a deployment; the others make its report better. */
const attempts = { ecs: 12, logs: 4, loadBalancing: 3 };

/** AWS, as far as a delivery needs it. */
export interface Aws {
  readonly region: string;
  readonly ecs: Ecs;
  readonly logs: Logs;
  readonly loadBalancing: LoadBalancing;
  /** Values that must never be shown. It grows: an assumed role's keys are not known before the first call. */
  readonly secrets: readonly string[];
  /** Ends what is under way, without another try, and lets the process end. */
  close(): void;
}

/** What stands in for the world in tests. */
export interface AwsSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  /** How long one attempt of a call may take, in milliseconds. */
  readonly attemptMs: number;
}

const realSurroundings: AwsSurroundings = { clock: systemClock, random: Math.random, attemptMs: 10_000 };

/**
 * Finds region, endpoints and credentials; makes no call. Credentials that are missing or refused show at the first call.
 *
 * @param env `process.env` outside of tests: the SDK reads it by itself for what Slipway has no option for.
 * @throws SlipwayError NO_REGION, NO_CREDENTIALS, BAD_AWS_SETTING.
 */
export async function connectAws(
  connection: AwsConnection,
  env: Environment,
  surroundings: AwsSurroundings = realSurroundings,
): Promise<Aws> {
  const region = await resolveRegion(connection, env);
  const secrets = new Set<string>();
  const closing = new AbortController();
  const around: ClientSurroundings = { ...surroundings, closed: closing.signal };
  const credentials = credentialsFor(credentialPlan(connection, env), {
    ...around,
    region,
    endpoint: await askedEndpoint('sts', connection, env),
    sessionName: roleSessionName(env),
    keepSecret: (secret) => secrets.add(secret),
  });
  const profile = connection.profile === '' ? null : connection.profile;
  const address = async (service: Parameters<typeof askedEndpoint>[0]): Promise<ClientAddress> => {
    return { region, profile, credentials, endpoint: await askedEndpoint(service, connection, env) };
  };
  const transport = sdkTransport(clientSettings(await address('ecs'), around, attempts.ecs));
  const logs = cloudWatchLogs(clientSettings(await address('cloudwatch_logs'), around, attempts.logs));
  const balancers = clientSettings(await address('elastic_load_balancing_v2'), around, attempts.loadBalancing);
  return {
    region,
    ecs: ecsOver(transport, { region }),
    logs,
    loadBalancing: elasticLoadBalancing(balancers),
    get secrets() {
      return [...secrets];
    },
    close() {
      closing.abort();
      transport.close();
      logs.close();
    },
  };
}
