import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { text } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { checkMembers, GROUP_NAME } from './constraints.ts';
import { groupNamed, nameIn } from './find-log-group.ts';
import type { LogGroup } from './log-group.ts';

const TARGET = {
  logGroupName: GROUP_NAME,
  resourceIdentifier: { shortest: 1, longest: 2048, pattern: /^(?:[\w+=/:,.@\-*]*)$/ },
} as const;

/** AssociateKmsKey: kept; nothing is encrypted. */
export function associateKmsKey(call: Call): JsonObject {
  checkMembers(call.input, { ...TARGET, kmsKeyId: { isRequired: true, longest: 256 } });
  call.world.logs.setKey(encrypted(call), text(call.input, 'kmsKeyId'));
  return {};
}

/** DisassociateKmsKey. */
export function disassociateKmsKey(call: Call): JsonObject {
  checkMembers(call.input, TARGET);
  call.world.logs.setKey(encrypted(call), null);
  return {};
}

/** @throws InvalidParameterException where not one group is named, ResourceNotFoundException where it is not there */
function encrypted(call: Call): LogGroup {
  const name = text(call.input, 'logGroupName');
  const identifier = text(call.input, 'resourceIdentifier');
  if ((name === null) === (identifier === null)) {
    throw invalidParameter('Exactly one of logGroupName and resourceIdentifier has to be given.');
  }
  if (identifier?.endsWith(':query-result:*') === true) {
    throw invalidParameter('The keys of query results are not emulated by local-ecs.');
  }
  return groupNamed(call, name ?? nameIn(call.region, identifier ?? ''));
}
