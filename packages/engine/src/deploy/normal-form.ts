import { isJsonObject, type JsonObject, type JsonValue } from '../model/json.ts';
import type { TaggedTaskDefinition } from '../model/task-definition.ts';
import { registrationOf } from './registration.ts';

/**
 * A task definition as a registration request with everything that ECS fills in by itself filled in, so that what a person
 * wrote into a file can be compared with what ECS answered. Only for comparing: it is never sent.
 */
export function normalForm(tagged: TaggedTaskDefinition): JsonObject {
  const request = withoutNulls(registrationOf(tagged));
  const networkMode = request['networkMode'];
  return {
    ...without(request, ['volumes', 'placementConstraints'], isEmptyList),
    ...changed(request, 'cpu', (cpu) => inUnits(cpu, /^(\d*\.?\d+) *vcpu$/i)),
    ...changed(request, 'memory', (memory) => inUnits(memory, /^(\d*\.?\d+) *gb$/i)),
    ...changed(request, 'containerDefinitions', (list) =>
      each(list, (container) => normalContainer(container, networkMode)),
    ),
    ...(isEmptyList(request['volumes']) ? {} : changed(request, 'volumes', (list) => each(list, normalVolume))),
  };
}

const emptyByDefault = ['portMappings', 'environment', 'mountPoints', 'volumesFrom', 'systemControls'];

function normalContainer(container: JsonObject, networkMode: JsonValue | undefined): JsonObject {
  return {
    cpu: 0,
    essential: true,
    ...without(container, emptyByDefault, isEmptyList),
    ...(isEmptyList(container['portMappings'])
      ? {}
      : changed(container, 'portMappings', (list) => each(list, (mapping) => normalPort(mapping, networkMode)))),
    ...filled(container, 'healthCheck', { interval: 30, timeout: 5, retries: 3, startPeriod: 0 }),
    ...filled(container, 'restartPolicy', { restartAttemptPeriod: 300 }),
  };
}

/** With awsvpc and host a port of the container is the same port of the host; with bridge, 0 asks for a free one. */
function normalPort(mapping: JsonObject, networkMode: JsonValue | undefined): JsonObject {
  const { containerPort } = mapping;
  const hostPort = networkMode === 'awsvpc' || networkMode === 'host' ? containerPort : 0;
  return { protocol: 'tcp', ...(containerPort === undefined ? {} : { hostPort }), ...mapping };
}

function normalVolume(volume: JsonObject): JsonObject {
  return { ...volume, ...filled(volume, 'efsVolumeConfiguration', { rootDirectory: '/' }) };
}

/** `1 vCPU` and `2GB` are what ECS answers as `1024` and `2048`. */
function inUnits(size: JsonValue, written: RegExp): JsonValue {
  const count = typeof size === 'string' ? written.exec(size.trim())?.[1] : undefined;
  return count === undefined ? size : String(Number(count) * 1024);
}

/** ECS ignores null members, and takes an empty role for none. */
function withoutNulls(object: JsonObject): JsonObject {
  const roles = without(object, ['taskRoleArn', 'executionRoleArn'], (role) => role === '');
  return pruned(roles) as JsonObject;
}

function pruned(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => pruned(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([member, inner]) =>
      inner === null || inner === undefined ? [] : [[member, pruned(inner)] as const],
    ),
  );
}

function without(
  object: JsonObject,
  members: readonly string[],
  unwanted: (value: JsonValue | undefined) => boolean,
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([member, value]) => !members.includes(member) || !unwanted(value)),
  );
}

function isEmptyList(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The member alone, changed; nothing where the object does not have it. */
function changed(object: JsonObject, member: string, change: (value: JsonValue) => JsonValue): JsonObject {
  const value = object[member];
  return value === undefined ? {} : { [member]: change(value) };
}

/** The member alone with its defaults filled in; nothing where the object does not have it. */
function filled(object: JsonObject, member: string, defaults: JsonObject): JsonObject {
  return changed(object, member, (value) => (isJsonObject(value) ? { ...defaults, ...value } : value));
}

function each(list: JsonValue, change: (item: JsonObject) => JsonObject): JsonValue {
  return Array.isArray(list) ? list.map((item: JsonValue) => (isJsonObject(item) ? change(item) : item)) : list;
}
