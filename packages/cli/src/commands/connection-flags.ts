import type { Call } from '../command-line/command.ts';
import type { FlagValues } from '../command-line/flag.ts';
import { valueFlag } from '../command-line/flag.ts';
import { httpUrl, nonEmpty, roleArn, variableName } from '../command-line/value-parsers.ts';
import type { Connection } from '../world.ts';

const section = 'AWS';

/** Which AWS: the same flags for every command that calls it. */
export const connectionFlags = {
  region: valueFlag(
    {
      section,
      placeholder: 'REGION',
      brief: 'region',
      defaultText: 'slipway.yml, AWS_REGION, AWS_DEFAULT_REGION, the profile',
    },
    nonEmpty,
  ),
  profile: valueFlag(
    { section, placeholder: 'NAME', brief: 'profile of the shared config files', defaultText: 'AWS_PROFILE' },
    nonEmpty,
  ),
  'role-arn': valueFlag({ section, placeholder: 'ARN', brief: 'role to assume first' }, roleArn),
  'id-token-env': valueFlag(
    { section, placeholder: 'NAME', brief: 'variable that holds the OIDC token for --role-arn (GitLab id_tokens)' },
    variableName,
  ),
  'endpoint-url': valueFlag(
    { section, placeholder: 'URL', brief: 'send all calls there, for example to local-ecs' },
    httpUrl,
  ),
};

/** The connection that was asked for; complains about flags that only make sense together. */
export function readConnection({
  flags,
  project = null,
  problem,
}: Pick<Call<typeof connectionFlags>, 'flags' | 'project' | 'problem'>): Connection {
  if (flags['id-token-env'] !== null && flags['role-arn'] === null)
    problem('--id-token-env needs --role-arn: the role that the token is for.');
  return {
    region: flags.region ?? project?.config.region ?? null,
    profile: flags.profile,
    roleArn: flags['role-arn'],
    idTokenEnv: flags['id-token-env'],
    endpointUrl: flags['endpoint-url'],
  };
}

/** The flags that another command line needs to reach the same AWS; the region is known to the engine. */
export function connectionWords(flags: FlagValues<typeof connectionFlags>): readonly string[] {
  return (['profile', 'role-arn', 'id-token-env', 'endpoint-url'] as const).flatMap((name) => {
    const value = flags[name];
    return value === null ? [] : [`--${name}`, value];
  });
}
