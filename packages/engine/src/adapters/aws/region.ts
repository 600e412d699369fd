import { loadConfig } from '@smithy/core/config';
import { SlipwayError } from '../../errors/slipway-error.ts';
import { type AwsConnection, type Environment, firstGiven } from './aws-connection.ts';

/**
 * The region: the one asked for, AWS_REGION, AWS_DEFAULT_REGION (which the SDK ignores and the AWS CLI does not), else
 * that of the profile.
 *
 * @throws SlipwayError NO_REGION, BAD_AWS_SETTING.
 */
export async function resolveRegion(connection: AwsConnection, env: Environment): Promise<string> {
  const region =
    firstGiven(connection.region, env['AWS_REGION'], env['AWS_DEFAULT_REGION']) ??
    (await regionOfProfile(firstGiven(connection.profile, env['AWS_PROFILE'])));
  if (region === '') throw new SlipwayError('NO_REGION', {});
  // It becomes a part of host names.
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(region)) {
    throw new SlipwayError('BAD_AWS_SETTING', {
      setting: 'region',
      value: region,
      expected: 'the name of an AWS region',
    });
  }
  return region;
}

/** Empty where the profile (`default` for null), in either of the shared files, says none. */
function regionOfProfile(profile: string | null): Promise<string> {
  const read = loadConfig(
    { environmentVariableSelector: () => undefined, configFileSelector: (section) => section['region'], default: '' },
    { preferredFile: 'credentials', ...(profile === null ? {} : { profile }) },
  );
  return read();
}
