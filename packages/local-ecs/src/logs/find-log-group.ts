import { EcsError, invalidParameter } from '../ecs-error.ts';
import { text } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import type { Region } from '../state/region.ts';
import { groupNotFound } from './constraints.ts';
import type { LogGroup } from './log-group.ts';

/** The group that `logGroupName`, or `logGroupIdentifier` where the operation has it, names. @throws ResourceNotFoundException, ValidationException for both */
export function findLogGroup(call: Call): LogGroup {
  const name = text(call.input, 'logGroupName');
  const identifier = text(call.input, 'logGroupIdentifier');
  if (name !== null && identifier !== null) {
    throw new EcsError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  if (name === null && identifier === null) {
    throw invalidParameter('Either logGroupName or logGroupIdentifier has to be given.');
  }
  return groupNamed(call, name ?? nameIn(call.region, identifier ?? ''));
}

/** @throws ResourceNotFoundException */
export function groupNamed({ world, region }: Call, name: string | null): LogGroup {
  const group = name === null ? undefined : world.logs.groups(region.place).get(name);
  if (group === undefined) throw groupNotFound();
  return group;
}

/** The name behind a name or an ARN of the caller's account and region; null for one of another. */
export function nameIn(region: Region, nameOrArn: string): string | null {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const prefix = logGroupArn(region, '');
  return nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length).replace(/:\*$/, '') : null;
}

/** Without the `:*` that some answers have behind it. */
export function logGroupArn({ name: region, accountId, arns }: Region, name: string): string {
  return `arn:${arns.partition}:logs:${region}:${accountId}:log-group:${name}`;
}
