import { CONFIG_PREFIX_SEPARATOR, loadConfig } from '@smithy/core/config';
import { SlipwayError } from '../../errors/slipway-error.ts';
import { type AwsConnection, type Environment, firstGiven } from './aws-connection.ts';

/** An AWS service, by the words that settings use for it: AWS_ENDPOINT_URL_ECS, `ecs =` in a `[services]` section. */
export type AwsService = 'ecs' | 'ecr' | 'sts' | 'cloudwatch_logs' | 'elastic_load_balancing_v2';

/**
 * The endpoint that somebody asked for, null where the SDK is to find it: it reads AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECS
 * and so on, and the section of AWS_PROFILE. It does not read that of a profile that a client is given by name.
 *
 * @throws SlipwayError BAD_AWS_SETTING.
 */
export async function askedEndpoint(
  service: AwsService,
  connection: AwsConnection,
  env: Environment,
): Promise<string | null> {
  const asked = firstGiven(connection.endpointUrl);
  if (asked !== null) return httpUrl(asked);
  const profile = firstGiven(connection.profile);
  if (profile === null || env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return null;
  const variable = firstGiven(env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`], env['AWS_ENDPOINT_URL']);
  const configured = variable ?? (await endpointOfProfile(service, profile));
  return configured === '' ? null : httpUrl(configured);
}

function endpointOfProfile(service: AwsService, profile: string): Promise<string> {
  const read = loadConfig(
    {
      environmentVariableSelector: () => undefined,
      configFileSelector: (section, file) => {
        const services = file?.[['services', section['services']].join(CONFIG_PREFIX_SEPARATOR)];
        return services?.[[service, 'endpoint_url'].join(CONFIG_PREFIX_SEPARATOR)] ?? section['endpoint_url'];
      },
      default: '',
    },
    { profile },
  );
  return read();
}

function httpUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new SlipwayError('BAD_AWS_SETTING', { setting: 'endpoint URL', value: url, expected: 'an http or https URL' });
}
