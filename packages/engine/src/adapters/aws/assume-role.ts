import type { AwsCredentialIdentity } from '@smithy/types';
import { isSlipwayError, SlipwayError } from '../../errors/slipway-error.ts';
import type { ClientSettings } from './client-settings.ts';
import { type CallContext, translateError } from './translate-error.ts';

/** The credentials of an answer of STS, as far as the SDK's type has them. */
interface StsCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

interface Role {
  readonly roleArn: string;
  readonly sessionName: string;
}

/** Assumes a role with the credentials of the settings. @throws SlipwayError ROLE_NOT_ASSUMED and those of any AWS call. */
export async function assumeRole(
  { roleArn, sessionName }: Role,
  settings: ClientSettings,
): Promise<AwsCredentialIdentity> {
  const { STSClient, AssumeRoleCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient(settings);
  try {
    const answer = await client.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }));
    return identityOf(answer.Credentials, roleArn);
  } catch (error) {
    throw notAssumed(error, 'sts:AssumeRole', roleArn, settings);
  } finally {
    client.destroy();
  }
}

/** Assumes a role with an OIDC token; no credentials are needed. @throws SlipwayError as `assumeRole`. */
export async function assumeRoleWithToken(
  { roleArn, sessionName }: Role,
  token: string,
  settings: ClientSettings,
): Promise<AwsCredentialIdentity> {
  const { STSClient, AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient(settings);
  try {
    const input = { RoleArn: roleArn, RoleSessionName: sessionName, WebIdentityToken: token };
    const answer = await client.send(new AssumeRoleWithWebIdentityCommand(input));
    return identityOf(answer.Credentials, roleArn);
  } catch (error) {
    const translated = notAssumed(error, 'sts:AssumeRoleWithWebIdentity', roleArn, settings);
    // The token is all there is: a refused one is a role that is not assumed.
    throw isSlipwayError(translated, 'CREDENTIALS_REFUSED')
      ? refused(roleArn, translated.details.said, error)
      : translated;
  } finally {
    client.destroy();
  }
}

function identityOf(credentials: StsCredentials | undefined, roleArn: string): AwsCredentialIdentity {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw refused(roleArn, 'the answer has no credentials');
  return {
    accessKeyId,
    secretAccessKey,
    ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
    ...(Expiration === undefined ? {} : { expiration: Expiration }),
  };
}

function notAssumed(error: unknown, action: string, roleArn: string, { region, endpoint }: ClientSettings): unknown {
  const context: CallContext = { action, resource: roleArn, region, endpoint: endpoint ?? `AWS STS in ${region}` };
  const translated = translateError(error, context);
  const isRefusal = isSlipwayError(translated, 'ACCESS_DENIED') || isSlipwayError(translated, 'AWS_REFUSED');
  return isRefusal ? refused(roleArn, translated.details.said, error) : translated;
}

function refused(role: string, said: string, cause?: unknown): SlipwayError {
  return new SlipwayError('ROLE_NOT_ASSUMED', { role, said }, { cause });
}
