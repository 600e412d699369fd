import { SlipwayError } from '../../errors/slipway-error.ts';
import { type AwsConnection, type Environment, firstGiven } from './aws-connection.ts';

/** Where credentials come from. */
export type CredentialPlan =
  /** Keys that are known already. */
  | {
      readonly from: 'keys';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string | null;
    }
  /** The SDK's chain: shared config files (roles, SSO, processes), web identity file, container, instance. */
  | { readonly from: 'chain'; readonly profile: string | null }
  | { readonly from: 'role'; readonly roleArn: string; readonly base: CredentialPlan }
  | { readonly from: 'web-identity'; readonly roleArn: string; readonly token: TokenSource };

/** Where an OIDC token comes from. */
export type TokenSource =
  | { readonly kind: 'variable'; readonly token: string }
  /** GitHub's token service, asked for each time credentials are needed: its tokens live for minutes. */
  | { readonly kind: 'github'; readonly url: string; readonly bearer: string };

/**
 * Decides where credentials come from; touches nothing.
 *
 * Keys on the command line beat a profile on the command line, which beats keys in the environment, which beat the
 * chain (as in the AWS CLI). A role is assumed with what that gives, or with an OIDC token: that of the variable that
 * was named, or GitHub's where the job has one and no other credentials.
 *
 * @throws SlipwayError NO_CREDENTIALS when an OIDC token was asked for and cannot be had.
 */
export function credentialPlan(connection: AwsConnection, env: Environment): CredentialPlan {
  const roleArn = firstGiven(connection.roleArn);
  const tokenVariable = firstGiven(connection.idTokenEnv);
  if (tokenVariable !== null) {
    return { from: 'web-identity', roleArn: roleArn ?? roleOfToken(env), token: tokenIn(tokenVariable, env) };
  }
  const base = basePlan(connection, env);
  if (roleArn === null) return base;
  const github = githubToken(env);
  if (github !== null && base.from === 'chain' && !chainHasSource(base, env)) {
    return { from: 'web-identity', roleArn, token: github };
  }
  return { from: 'role', roleArn, base };
}

function basePlan(connection: AwsConnection, env: Environment): CredentialPlan {
  const profile = firstGiven(connection.profile);
  const asked = firstGiven(connection.accessKeyId) !== null || firstGiven(connection.secretAccessKey) !== null;
  const accessKeyId = firstGiven(connection.accessKeyId, env['AWS_ACCESS_KEY_ID']);
  const secretAccessKey = firstGiven(connection.secretAccessKey, env['AWS_SECRET_ACCESS_KEY']);
  if (accessKeyId === null || secretAccessKey === null || (profile !== null && !asked)) {
    return { from: 'chain', profile: profile ?? firstGiven(env['AWS_PROFILE']) };
  }
  // A session token belongs to its key: the environment's is of use to a key from elsewhere only if that is temporary too.
  const fits = !asked || accessKeyId === env['AWS_ACCESS_KEY_ID'] || accessKeyId.startsWith('ASIA');
  return {
    from: 'keys',
    accessKeyId,
    secretAccessKey,
    sessionToken: fits ? firstGiven(env['AWS_SESSION_TOKEN']) : null,
  };
}

/** Whether the environment points the chain at a source of credentials. */
function chainHasSource({ profile }: { readonly profile: string | null }, env: Environment): boolean {
  const pointers = [
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  ];
  return profile !== null || pointers.some((pointer) => firstGiven(env[pointer]) !== null);
}

function githubToken(env: Environment): TokenSource | null {
  const url = firstGiven(env['ACTIONS_ID_TOKEN_REQUEST_URL']);
  const bearer = firstGiven(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']);
  return url === null || bearer === null ? null : { kind: 'github', url, bearer };
}

function tokenIn(variable: string, env: Environment): TokenSource {
  const token = firstGiven(env[variable]);
  if (token === null)
    throw new SlipwayError('NO_CREDENTIALS', {
      tried: `the variable ${variable}, which should hold an OIDC token, is not set`,
    });
  return { kind: 'variable', token };
}

function roleOfToken(env: Environment): string {
  const roleArn = firstGiven(env['AWS_ROLE_ARN']);
  if (roleArn === null)
    throw new SlipwayError('NO_CREDENTIALS', { tried: 'an OIDC token, but no --role-arn to assume with it' });
  return roleArn;
}
