import type { AwsCredentialIdentity } from '@smithy/types';
import { SlipwayError } from '../../errors/slipway-error.ts';
import { type CallContext, translateError } from './translate-error.ts';

/** The SDK would warn on the console of credentials from two sources; which one wins is decided before it is asked. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * Credentials from the SDK's chain, whose code is loaded when they are first needed.
 *
 * @param profile the one profile to look at for whatever profiles can say; null for `default` and, after it, the web
 * identity file, the container and the instance.
 * @param endpoint of STS, for roles that a profile or the environment names; null where the SDK finds it.
 */
export function chainCredentials(
  profile: string | null,
  region: string,
  endpoint: string | null,
): () => Promise<AwsCredentialIdentity> {
  let provider: (() => Promise<AwsCredentialIdentity>) | null = null;
  return async () => {
    try {
      if (profile !== null) await assertExists(profile);
      provider ??= await load(profile, region, endpoint);
      return await provider();
    } catch (error) {
      throw explained(error, profile, { region, endpoint: endpoint ?? `AWS STS in ${region}` });
    }
  };
}

async function load(
  profile: string | null,
  region: string,
  endpoint: string | null,
): Promise<() => Promise<AwsCredentialIdentity>> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider({
    logger: silent,
    clientConfig: { region },
    ...(endpoint === null ? {} : await roleAssumersAt(endpoint, region)),
    ...(profile === null ? {} : { profile }),
  });
}

/** In `clientConfig` the endpoint would be that of the single sign-on services too. */
async function roleAssumersAt(endpoint: string, region: string) {
  const { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } = await import('@aws-sdk/client-sts');
  // All options go to the client, more than their type has.
  const options = { region, endpoint };
  return {
    roleAssumer: getDefaultRoleAssumer(options),
    roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(options),
  };
}

/** The chain goes on to the next source where a profile does not exist: a typing error would deploy as somebody else. */
async function assertExists(profile: string): Promise<void> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  if (configFile[profile] !== undefined || credentialsFile[profile] !== undefined) return;
  throw new SlipwayError('NO_CREDENTIALS', {
    tried: `there is no profile "${profile}" in the shared config and credentials files`,
    missingProfile: profile,
  });
}

function explained(
  error: unknown,
  profile: string | null,
  sts: { readonly region: string; readonly endpoint: string },
): unknown {
  if (isProviderError(error)) {
    const where =
      profile === null ? 'environment, profile "default", web identity, container, instance' : `profile "${profile}"`;
    return new SlipwayError('NO_CREDENTIALS', { tried: `tried: ${where}; ${error.message}` }, { cause: error });
  }
  // A profile that names a role, or a web identity file, has the chain call STS.
  const resource = profile === null ? 'the role of the environment' : `the role of profile ${profile}`;
  const context: CallContext = { action: 'sts:AssumeRole', resource, ...sts };
  return translateError(error, context);
}

function isProviderError(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError');
}
