import type { AwsCredentialIdentity } from '@smithy/types';
import { assumeRole, assumeRoleWithToken } from './assume-role.ts';
import { chainCredentials } from './chain-credentials.ts';
import { type ClientSettings, type ClientSurroundings, clientSettings } from './client-settings.ts';
import type { CredentialPlan } from './credential-plan.ts';
import { githubIdToken } from './github-id-token.ts';
import { rememberedCredentials } from './remembered-credentials.ts';

/** How often a call to STS is tried in all. */
const attempts = 8;

/** What plans are carried out with. */
export interface CredentialWorld extends ClientSurroundings {
  readonly region: string;
  /** For STS, null where the SDK finds it. */
  readonly endpoint: string | null;
  readonly sessionName: string;
  /** Is told each secret that comes to be known. */
  readonly keepSecret: (secret: string) => void;
}

/** Keys, or a function that fetches and renews them. */
export type Credentials = AwsCredentialIdentity | (() => Promise<AwsCredentialIdentity>);

/**
 * Credentials by plan. Nothing is fetched, and no code for it loaded, before they are first needed.
 * The function throws SlipwayError NO_CREDENTIALS, ROLE_NOT_ASSUMED, CREDENTIALS_REFUSED and those of any AWS call.
 */
export function credentialsFor(plan: CredentialPlan, world: CredentialWorld): Credentials {
  if (plan.from === 'keys') {
    const { accessKeyId, secretAccessKey, sessionToken } = plan;
    return keepSecrets({ accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) }, world);
  }
  const fetch = fetcher(plan, world);
  return rememberedCredentials(async () => keepSecrets(await fetch(), world), world.clock);
}

function fetcher(
  plan: Exclude<CredentialPlan, { from: 'keys' }>,
  world: CredentialWorld,
): () => Promise<AwsCredentialIdentity> {
  switch (plan.from) {
    case 'chain':
      return chainCredentials(plan.profile, world.region, world.endpoint);
    case 'role': {
      const role = { roleArn: plan.roleArn, sessionName: world.sessionName };
      const settings = settingsOfSts(credentialsFor(plan.base, world), world);
      return () => assumeRole(role, settings);
    }
    case 'web-identity': {
      const role = { roleArn: plan.roleArn, sessionName: world.sessionName };
      // AssumeRoleWithWebIdentity is not signed.
      const settings = settingsOfSts({ accessKeyId: '', secretAccessKey: '' }, world);
      return async () => {
        const token = plan.token.kind === 'variable' ? plan.token.token : await githubIdToken(plan.token, world);
        world.keepSecret(token);
        return assumeRoleWithToken(role, token, settings);
      };
    }
  }
}

function settingsOfSts(credentials: Credentials, world: CredentialWorld): ClientSettings {
  return clientSettings(
    { region: world.region, profile: null, endpoint: world.endpoint, credentials },
    world,
    attempts,
  );
}

function keepSecrets(credentials: AwsCredentialIdentity, world: CredentialWorld): AwsCredentialIdentity {
  world.keepSecret(credentials.secretAccessKey);
  if (credentials.sessionToken !== undefined) world.keepSecret(credentials.sessionToken);
  return credentials;
}
