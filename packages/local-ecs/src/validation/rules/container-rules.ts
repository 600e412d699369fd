import type { JsonObject } from '../../json.ts';
import { integer, structure, structures, text, texts } from '../../operations/input.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const HIGHEST_PORT = 65_535;
/** MiB; what docker gives at least since version 20.10 is 6. */
const LEAST_MEMORY = 4;

/** What a health check can be told, in seconds and counts. ECS has 5 and 2 seconds at least; here containers of tests may be checked more often. */
const HEALTH_CHECK_LIMITS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  interval: [1, 300],
  timeout: [1, 60],
  retries: [1, 10],
  startPeriod: [0, 300],
};

/** What is wrong with a container of a definition, in ECS's text; null where nothing is. */
export function containerProblem(container: JsonObject, definition: JsonObject): string | null {
  return (
    nameProblem(container) ??
    imageProblem(container) ??
    sizeProblem(container, definition) ??
    portProblem(container, text(definition, 'networkMode')) ??
    secretProblem(container) ??
    logProblem(container, definition) ??
    healthCheckProblem(container) ??
    restartProblem(container)
  );
}

function nameProblem(container: JsonObject): string | null {
  const name = text(container, 'name') ?? '';
  if (name === '') return 'Container.name should not be null or empty.';
  return NAME.test(name) ? null : 'Container.name contains invalid characters.';
}

function imageProblem(container: JsonObject): string | null {
  const image = text(container, 'image') ?? '';
  if (image === '') return 'Container.image should not be null or empty.';
  return image.length > 255 ? 'Container.image should be 255 characters or less' : null;
}

function sizeProblem(container: JsonObject, definition: JsonObject): string | null {
  const setting = `Invalid setting for container '${text(container, 'name')}'.`;
  // 0 is none, as for what is registered.
  const memory = integer(container, 'memory') || null;
  const reservation = integer(container, 'memoryReservation') || null;
  if (memory === null && reservation === null) {
    const isTaskSized = text(definition, 'memory') !== null;
    const isFargate = texts(definition, 'requiresCompatibilities').includes('FARGATE');
    if (!isTaskSized && !isFargate) {
      return `${setting} At least one of 'memory' or 'memoryReservation' must be specified.`;
    }
  }
  for (const [name, value] of Object.entries({ memory, memoryReservation: reservation })) {
    if (value !== null && value < LEAST_MEMORY) return `${setting} '${name}' must be at least ${LEAST_MEMORY} MiB.`;
  }
  if (memory !== null && reservation !== null && reservation > memory) {
    return `${setting} 'memoryReservation' must be less than or equal to 'memory'.`;
  }
  return (integer(container, 'cpu') ?? 0) < 0 ? `${setting} 'cpu' cannot be negative.` : null;
}

function portProblem(container: JsonObject, networkMode: string | null): string | null {
  for (const mapping of structures(container, 'portMappings')) {
    const containerPort = integer(mapping, 'containerPort');
    const hostPort = integer(mapping, 'hostPort');
    for (const [name, port] of Object.entries({ containerPort, hostPort })) {
      if (port === null || (port >= 0 && port <= HIGHEST_PORT)) continue;
      return `Invalid setting for container '${text(container, 'name')}'. '${name}' must be between 0 and ${HIGHEST_PORT}.`;
    }
    if (networkMode === 'awsvpc' && hostPort !== null && hostPort !== 0 && hostPort !== containerPort) {
      return 'When networkMode=awsvpc, the host ports and container ports in port mappings must match.';
    }
  }
  return null;
}

function secretProblem(container: JsonObject): string | null {
  const secrets = structures(container, 'secrets').map((secret) => text(secret, 'name'));
  const variables = new Set(structures(container, 'environment').map((variable) => text(variable, 'name')));
  const twice = secrets.find((name, index) => name !== null && secrets.indexOf(name) !== index);
  if (twice !== undefined) return `Duplicate secret names found: ${twice}. Each secret name must be unique.`;
  const shared = secrets.find((name) => name !== null && variables.has(name));
  if (shared === undefined) return null;
  return `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${shared}'.`;
}

/** On instances of EC2 docker fills in what is missing. */
function logProblem(container: JsonObject, definition: JsonObject): string | null {
  if (!texts(definition, 'requiresCompatibilities').includes('FARGATE')) return null;
  const configuration = structure(container, 'logConfiguration') ?? {};
  if (text(configuration, 'logDriver') !== 'awslogs') return null;
  const options = structure(configuration, 'options') ?? {};
  const missing = ['awslogs-region', 'awslogs-group'].filter((name) => (text(options, name) ?? '') === '');
  return missing.length === 0 ? null : `Log driver awslogs requires options: ${missing.join(', ')}`;
}

function healthCheckProblem(container: JsonObject): string | null {
  const check = structure(container, 'healthCheck');
  if (check === null) return null;
  if (texts(check, 'command').length === 0) return 'Health check command must be provided.';
  for (const [name, [least, most]] of Object.entries(HEALTH_CHECK_LIMITS)) {
    const value = integer(check, name);
    if (value !== null && (value < least || value > most)) {
      return `Health check ${name} must be between ${least} and ${most}.`;
    }
  }
  return null;
}

function restartProblem(container: JsonObject): string | null {
  const period = integer(structure(container, 'restartPolicy') ?? {}, 'restartAttemptPeriod');
  if (period === null || (period >= 60 && period <= 1800)) return null;
  return 'restartAttemptPeriod must be between 60 and 1800.';
}
