import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { SlipwayError } from '../../errors/slipway-error.ts';
import type { RegistryLogin } from '../../ports/container-engine.ts';
import { systemClock } from '../system-clock.ts';
import { type AwsConnection, type Environment, firstGiven } from './aws-connection.ts';
import { clientSettings } from './client-settings.ts';
import { credentialPlan } from './credential-plan.ts';
import { credentialsFor } from './credentials.ts';
import type { EcrRegistry } from './ecr-registry.ts';
import { askedEndpoint } from './endpoint.ts';
import { objects, text } from './json-members.ts';
import { RawJsonProtocol, rawAnswer } from './raw-json-protocol.ts';
import { roleSessionName } from './role-session-name.ts';
import { translateError } from './translate-error.ts';

const attempts = 4;
/** The service in the signature; the SDK takes it, and its types do not say so. */
const signing = { signingName: 'ecr' };
const action = 'GetAuthorizationToken';
const namespace = 'com.amazonaws.ecr';
const serviceTarget = 'AmazonEC2ContainerRegistry_V20150921';

const commandOf = makeBuilder(
  ListClustersCommand.getEndpointParameterInstructions(),
  serviceTarget,
  'ECRClient',
  getEndpointPlugin,
);

/**
 * A login of Amazon ECR, good for twelve hours: `ecr:GetAuthorizationToken` with the credentials of a delivery. The client is
 * that of ECS, signing for ECR; one more client of the SDK would weigh more than all the rest of this stage.
 *
 * @throws SlipwayError NO_CREDENTIALS, ACCESS_DENIED, CREDENTIALS_REFUSED, AWS_REFUSED, AWS_UNAVAILABLE, AWS_UNREACHABLE.
 */
export async function ecrLogin(
  domain: string,
  { account, region, suffix }: EcrRegistry,
  connection: AwsConnection,
  env: Environment,
  keepSecret: (secret: string) => void,
): Promise<RegistryLogin> {
  const address = (await ecrEndpoint(connection, env)) ?? `https://api.ecr.${region}.${suffix}`;
  const closing = new AbortController();
  const around = { clock: systemClock, random: Math.random, attemptMs: 10_000, closed: closing.signal };
  const credentials = credentialsFor(credentialPlan(connection, env), {
    ...around,
    region,
    endpoint: await askedEndpoint('sts', connection, env),
    sessionName: roleSessionName(env),
    keepSecret,
  });
  const profile = firstGiven(connection.profile);
  const settings = clientSettings({ region, profile, credentials, endpoint: address }, around, attempts);
  const client = new ECSClient({
    ...settings,
    protocol: new RawJsonProtocol(serviceTarget),
    ...signing,
  });
  client.middlewareStack.remove('loggerMiddleware');
  const anything: StaticStructureSchema = [3, namespace, 'Anything', 0, [], []];
  const schema: StaticOperationSchema = [9, namespace, action, 0, () => anything, () => anything];
  const Command = commandOf({}, () => [], action, schema);
  try {
    const answer = rawAnswer(await client.send(new Command({ registryIds: [account] })));
    const token = text(objects(answer, 'authorizationData')[0] ?? {}, 'authorizationToken') ?? '';
    const [username, ...rest] = Buffer.from(token, 'base64').toString('utf8').split(':');
    if (username === undefined || rest.length === 0) {
      throw new SlipwayError('REGISTRY_FAILED', {
        registry: domain,
        action: `ecr:${action}`,
        said: 'it gave no token',
      });
    }
    const password = rest.join(':');
    keepSecret(password);
    return { registry: domain, username, password };
  } catch (error) {
    throw translateError(error, {
      action: `ecr:${action}`,
      resource: `registry ${account}`,
      region,
      endpoint: address,
    });
  } finally {
    client.destroy();
  }
}

/** The endpoint that somebody asked for. The SDK's own reading of the environment would take that of ECS. */
async function ecrEndpoint(connection: AwsConnection, env: Environment): Promise<string | null> {
  const asked = await askedEndpoint('ecr', connection, env);
  if (asked !== null || env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return asked;
  return firstGiven(env['AWS_ENDPOINT_URL_ECR'], env['AWS_ENDPOINT_URL']);
}
