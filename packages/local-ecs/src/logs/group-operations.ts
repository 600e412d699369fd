import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { flag, integer, text, texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import type { Region } from '../state/region.ts';
import { checkMembers, DESCRIBE_LIMIT, GROUP_IDENTIFIER, GROUP_NAME, NEXT_TOKEN } from './constraints.ts';
import { groupNamed, logGroupArn, nameIn } from './find-log-group.ts';
import type { LogGroup, LogGroupClass } from './log-group.ts';
import { sortedPage } from './sorted-page.ts';
import { tagsIn } from './tag-operations.ts';

const CLASSES = { values: ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] };

/** What AWS lets one choose. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** CreateLogGroup. */
export function createLogGroup({ world, region, input }: Call): JsonObject {
  checkMembers(input, { logGroupName: { ...GROUP_NAME, isRequired: true }, logGroupClass: CLASSES });
  const name = text(input, 'logGroupName') ?? '';
  if (world.logs.groups(region.place).has(name)) {
    throw new EcsError('ResourceAlreadyExistsException', 'The specified log group already exists');
  }
  world.logs.addGroup(region.place, {
    name,
    logGroupClass: (text(input, 'logGroupClass') ?? 'STANDARD') as LogGroupClass,
    kmsKeyId: text(input, 'kmsKeyId'),
    isDeletionProtected: flag(input, 'deletionProtectionEnabled') ?? false,
    tags: tagsIn(input),
  });
  return {};
}

/** DeleteLogGroup: with all streams. @throws ValidationException while it is protected */
export function deleteLogGroup(call: Call): JsonObject {
  checkMembers(call.input, { logGroupName: { ...GROUP_NAME, isRequired: true } });
  const group = groupNamed(call, text(call.input, 'logGroupName'));
  if (group.isDeletionProtected) {
    throw new EcsError(
      'ValidationException',
      'Cannot delete log group with deletion protection enabled. Disable deletion protection first.',
    );
  }
  call.world.logs.removeGroup(group);
  return {};
}

/** PutLogGroupDeletionProtection. */
export function putLogGroupDeletionProtection(call: Call): JsonObject {
  const { world, region, input } = call;
  checkMembers(input, {
    logGroupIdentifier: { ...GROUP_IDENTIFIER, isRequired: true },
    deletionProtectionEnabled: { isRequired: true },
  });
  const group = groupNamed(call, nameIn(region, text(input, 'logGroupIdentifier') ?? ''));
  world.logs.setDeletionProtection(group, flag(input, 'deletionProtectionEnabled') === true);
  return {};
}

/** DescribeLogGroups: by the beginning of a name, a part of it, or whole names. */
export function describeLogGroups({ world, region, input }: Call): JsonObject {
  checkMembers(input, {
    logGroupNamePrefix: GROUP_NAME,
    logGroupNamePattern: { ...GROUP_NAME, shortest: 0 },
    logGroupClass: CLASSES,
    limit: DESCRIBE_LIMIT,
    nextToken: NEXT_TOKEN,
  });
  const prefix = text(input, 'logGroupNamePrefix');
  const pattern = text(input, 'logGroupNamePattern');
  if (prefix !== null && pattern !== null) {
    throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  const identifiers = texts(input, 'logGroupIdentifiers').map((identifier) => nameIn(region, identifier));
  const logGroupClass = text(input, 'logGroupClass');
  const found = [...world.logs.groups(region.place).values()].filter(
    (group) =>
      group.name.startsWith(prefix ?? '') &&
      group.name.includes(pattern ?? '') &&
      (identifiers.length === 0 || identifiers.includes(group.name)) &&
      group.logGroupClass === (logGroupClass ?? group.logGroupClass),
  );
  const { page, nextToken } = sortedPage(found, input, ({ name }) => name);
  return { logGroups: page.map((group) => groupView(region, group)), nextToken };
}

function groupView(region: Region, group: LogGroup): JsonObject {
  const arn = logGroupArn(region, group.name);
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays ?? undefined,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes: [...group.streams.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    kmsKeyId: group.kmsKeyId ?? undefined,
    deletionProtectionEnabled: group.isDeletionProtected,
    logGroupClass: group.logGroupClass,
    logGroupArn: arn,
  };
}

/** PutRetentionPolicy: kept, and heeded by PutLogEvents; what is there is not removed. */
export function putRetentionPolicy(call: Call): JsonObject {
  const { world, input } = call;
  checkMembers(input, { logGroupName: { ...GROUP_NAME, isRequired: true }, retentionInDays: { isRequired: true } });
  const days = integer(input, 'retentionInDays') ?? 0;
  if (!RETENTION_DAYS.includes(days)) {
    throw invalidParameter(
      `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: ` +
        `Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
    );
  }
  world.logs.setRetention(groupNamed(call, text(input, 'logGroupName')), days);
  return {};
}

/** DeleteRetentionPolicy. */
export function deleteRetentionPolicy(call: Call): JsonObject {
  const { world, input } = call;
  checkMembers(input, { logGroupName: { ...GROUP_NAME, isRequired: true } });
  world.logs.setRetention(groupNamed(call, text(input, 'logGroupName')), null);
  return {};
}
