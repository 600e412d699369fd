import type { AccessOptions } from './script-options.ts';
import type { Access } from './script-world.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How to reach AWS. As in the script, a profile beats keys, AWS_PROFILE beats keys of the environment, and AWS_DEFAULT_REGION
 * beats AWS_REGION. Keys that are given as options beat AWS_PROFILE and are really used; a role is assumed with whatever
 * these give, and then it is the role that makes every call.
 */
export function accessOf(options: AccessOptions, env: Environment): Access {
  const { profile, accessKey, secretKey } = options;
  const keysAsked = profile === null && (accessKey !== null || secretKey !== null);
  return {
    accessKeyId: keysAsked ? accessKey : null,
    secretAccessKey: keysAsked ? secretKey : null,
    region: options.region ?? (env['AWS_DEFAULT_REGION'] || null),
    profile: profile ?? (keysAsked ? null : env['AWS_PROFILE'] || null),
    roleArn: options.assumeRole,
  };
}
