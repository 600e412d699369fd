import type { JsonObject } from '../json.ts';
import { integer, text } from '../operations/input.ts';
import type { Call, Operation } from '../operations/operation.ts';

/** The part of STS that credential chains use. Every token it gives works, as every one does. */
export const STS_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    GetCallerIdentity: getCallerIdentity,
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRole,
  }),
);

function getCallerIdentity({ world }: Call): JsonObject {
  return {
    Arn: `arn:aws:iam::${world.accountId}:user/local`,
    UserId: 'AIDALOCALLOCALLOCAL00',
    Account: world.accountId,
  };
}

function assumeRole({ world, input }: Call): JsonObject {
  const role = text(input, 'RoleArn') ?? `arn:aws:iam::${world.accountId}:role/local`;
  const session = text(input, 'RoleSessionName') ?? 'local';
  const lifeMs = (integer(input, 'DurationSeconds') ?? 3600) * 1000;
  return {
    Credentials: {
      AccessKeyId: 'ASIALOCALLOCALLOCAL0',
      SecretAccessKey: 'local-secret',
      SessionToken: 'local-session',
      Expiration: new Date(world.pace.now() + lifeMs).toISOString(),
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROALOCALLOCALLOCAL00:${session}`,
      Arn: `arn:aws:sts::${world.accountId}:assumed-role/${role.slice(role.lastIndexOf('/') + 1)}/${session}`,
    },
  };
}
