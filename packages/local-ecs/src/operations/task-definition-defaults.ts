import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { fargateAllows } from './fargate-sizes.ts';
import { requiredAttributes } from './required-attributes.ts';
import { cpuUnits, memoryMebibytes } from './task-size.ts';

/** A definition as ECS gives it back: what was given, with the server's defaults filled in. */
export function withDefaults(given: JsonObject): JsonObject {
  const networkMode = given['networkMode'];
  const content: JsonObject = {
    volumes: [],
    placementConstraints: [],
    ...given,
    ...(given['volumes'] === undefined ? {} : { volumes: objects(given['volumes']).map(volumeWithDefaults) }),
    containerDefinitions: objects(given['containerDefinitions']).map((container) =>
      containerWithDefaults(container, networkMode),
    ),
  };
  const cpu = typeof given['cpu'] === 'string' ? cpuUnits(given['cpu']) : null;
  const memory = typeof given['memory'] === 'string' ? memoryMebibytes(given['memory']) : null;
  if (cpu !== null) content['cpu'] = String(cpu);
  if (memory !== null) content['memory'] = String(memory);
  const isFargate = networkMode === 'awsvpc' && cpu !== null && memory !== null && fargateAllows(cpu, memory);
  content['compatibilities'] = compatibilities(isFargate, networkMode);
  content['requiresAttributes'] = requiredAttributes(content);
  return content;
}

function compatibilities(isFargate: boolean, networkMode: JsonValue): string[] {
  if (isFargate) return ['EC2', 'FARGATE'];
  return networkMode === 'awsvpc' ? ['EC2'] : ['EXTERNAL', 'EC2'];
}

function containerWithDefaults(container: JsonObject, networkMode: JsonValue): JsonObject {
  return {
    cpu: 0,
    essential: true,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...withoutZeroMemory(container),
    ...(isJsonObject(container['healthCheck'])
      ? { healthCheck: { interval: 30, timeout: 5, retries: 3, ...container['healthCheck'] } }
      : {}),
    portMappings: objects(container['portMappings']).map((mapping) => portWithDefaults(mapping, networkMode)),
  };
}

/** A memory of 0 is none: tools that know no absent numbers send it. */
function withoutZeroMemory(container: JsonObject): JsonObject {
  const isNone = ([member, value]: [string, JsonValue]): boolean =>
    value === 0 && (member === 'memory' || member === 'memoryReservation');
  return Object.fromEntries(Object.entries(container).filter((entry) => !isNone(entry)));
}

function volumeWithDefaults(volume: JsonObject): JsonObject {
  const efs = volume['efsVolumeConfiguration'];
  return isJsonObject(efs) ? { ...volume, efsVolumeConfiguration: { rootDirectory: '/', ...efs } } : volume;
}

function portWithDefaults(mapping: JsonObject, networkMode: JsonValue): JsonObject {
  const sharesPorts = networkMode === 'awsvpc' || networkMode === 'host';
  return { hostPort: sharesPorts ? mapping['containerPort'] : 0, protocol: 'tcp', ...mapping };
}

function objects(value: JsonValue): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
