import { clientException } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { checkContainerDetails } from './container-checks.ts';
import { fargateAllows } from './fargate-sizes.ts';
import { flag, integer, structure, structures, text, texts } from './input.ts';
import { cpuUnits, memoryMebibytes } from './task-size.ts';

const FAMILY = /^[A-Za-z0-9_-]{1,255}$/;
const LARGEST_BYTES = 64 * 1024;
const MOST_CONTAINERS = 10;
const NETWORK_MODES = ['bridge', 'host', 'awsvpc', 'none', 'default'];

/** Checks a definition to be registered and returns its family. @throws ClientException with ECS's text. */
export function checkTaskDefinition(given: JsonObject): string {
  const family = text(given, 'family') ?? '';
  if (family === '') throw clientException('Family should not be null or empty.');
  if (!FAMILY.test(family)) {
    throw clientException(
      'Family contains invalid characters when it should only contain letters, numbers, hyphens, and underscores.',
    );
  }
  const containers = structures(given, 'containerDefinitions');
  if (containers.length === 0) throw clientException('Container list cannot be empty.');
  if (containers.length > MOST_CONTAINERS) {
    throw clientException(
      `Task definition has ${containers.length} containers; at most ${MOST_CONTAINERS} are allowed.`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(given)) > LARGEST_BYTES) {
    throw clientException('Actual length of the task definition exceeds the limit of 64 KB.');
  }
  const networkMode = text(given, 'networkMode');
  if (networkMode !== null && !NETWORK_MODES.includes(networkMode)) {
    throw clientException(`network mode should be one of [${NETWORK_MODES.join(',')}]`);
  }
  for (const container of containers) checkContainer(container);
  checkNames(containers);
  for (const container of containers) checkContainerDetails(container, containers);
  checkStorage(given);
  if (containers.every((container) => flag(container, 'essential') === false)) {
    throw clientException('At least one container in the task definition must be essential.');
  }
  if (texts(given, 'requiresCompatibilities').includes('FARGATE')) checkFargate(given, containers);
  else if (text(given, 'memory') === null) for (const container of containers) checkMemory(container);
  return family;
}

function checkContainer(container: JsonObject): void {
  const name = text(container, 'name') ?? '';
  if (name === '') throw clientException('Container.name should not be null or empty.');
  if (!FAMILY.test(name)) {
    throw clientException(
      `Container name '${name}' contains invalid characters when it should only contain letters, numbers, hyphens, and underscores.`,
    );
  }
  const image = text(container, 'image') ?? '';
  if (image === '') throw clientException('Container.image should not be null or empty.');
  if (image.length > 255) throw clientException('Container.image should have at most 255 characters.');
  integer(container, 'cpu');
  integer(container, 'memory');
  integer(container, 'memoryReservation');
  texts(container, 'command');
  texts(container, 'entryPoint');
  structures(container, 'environment');
  structures(container, 'portMappings');
  structures(container, 'secrets');
  structure(container, 'logConfiguration');
}

/** The storage of a Fargate task, in GiB, where it asks for more than it gets anyway. */
function checkStorage(given: JsonObject): void {
  const storage = structure(given, 'ephemeralStorage');
  const size = storage === null ? null : integer(storage, 'sizeInGiB');
  if (storage === null || (size !== null && size >= 21 && size <= 200)) return;
  throw clientException('The ephemeral storage size must be between 21 and 200 GiB.');
}

function checkNames(containers: readonly JsonObject[]): void {
  const names = containers.map((container) => text(container, 'name'));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw clientException(`Container names must be unique: '${twice}' is used more than once.`);
}

function checkMemory(container: JsonObject): void {
  if (integer(container, 'memory') !== null || integer(container, 'memoryReservation') !== null) return;
  const name = text(container, 'name');
  throw clientException(
    `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
  );
}

function checkFargate(given: JsonObject, containers: readonly JsonObject[]): void {
  if (text(given, 'networkMode') !== 'awsvpc') throw clientException('Fargate only supports network mode ‘awsvpc’.');
  for (const size of ['cpu', 'memory']) {
    if (text(given, size) === null)
      throw clientException(`Fargate requires that '${size}' be defined at the task level.`);
  }
  const cpu = cpuUnits(text(given, 'cpu') ?? '');
  const memory = memoryMebibytes(text(given, 'memory') ?? '');
  if (cpu === null || memory === null || !fargateAllows(cpu, memory)) {
    throw clientException('No Fargate configuration exists for given values.');
  }
  if (text(given, 'pidMode') === 'host') {
    throw clientException(
      "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
    );
  }
  const pullsFromEcr = containers.some((container) => /\.dkr\.ecr\./.test(text(container, 'image') ?? ''));
  if (pullsFromEcr && text(given, 'executionRoleArn') === null) {
    throw clientException('Fargate requires task definition to have execution role ARN to support ECR images.');
  }
}
