import type { JsonObject } from '../json.ts';
import { integer, text } from '../operations/input.ts';
import type { Call, Operation } from '../operations/operation.ts';
import { temporaryKey } from './access-key.ts';

/** The part of STS that credential chains use. Every token it gives works, as every one does. */
export const STS_OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    GetCallerIdentity: getCallerIdentity,
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRole,
  }),
);

function getCallerIdentity({ region: { accountId, arns } }: Call): JsonObject {
  return {
    Arn: `arn:${arns.partition}:iam::${accountId}:user/local`,
    UserId: 'AIDALOCALLOCALLOCAL00',
    Account: accountId,
  };
}

/** Credentials for a role act in the account of the role. */
function assumeRole({ world, region, input }: Call): JsonObject {
  const role = text(input, 'RoleArn') ?? `arn:${region.arns.partition}:iam::${region.accountId}:role/local`;
  const accountId = /^arn:[a-z-]+:iam::(\d{12}):/.exec(role)?.[1] ?? region.accountId;
  const session = text(input, 'RoleSessionName') ?? 'local';
  const lifeMs = (integer(input, 'DurationSeconds') ?? 3600) * 1000;
  return {
    Credentials: {
      AccessKeyId: temporaryKey(accountId),
      SecretAccessKey: 'local-secret',
      SessionToken: 'local-session',
      Expiration: new Date(world.pace.now() + lifeMs).toISOString(),
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROALOCALLOCALLOCAL00:${session}`,
      Arn: `arn:${region.arns.partition}:sts::${accountId}:assumed-role/${role.slice(role.lastIndexOf('/') + 1)}/${session}`,
    },
  };
}
