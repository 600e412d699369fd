import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

const OF_DOCKER = 'com.amazonaws.ecs.capability.';
const OF_ECS = 'ecs.capability.';

/** A capability that an instance has to have for a definition of which something holds. Names: the ECS agent's. */
const OF_DEFINITION: readonly (readonly [string, (content: JsonObject) => boolean])[] = [
  [`${OF_ECS}task-eni`, (content) => content['networkMode'] === 'awsvpc'],
  [`${OF_DOCKER}task-iam-role`, (content) => content['taskRoleArn'] !== undefined],
  [`${OF_ECS}task-cpu-mem-limit`, (content) => content['cpu'] !== undefined || content['memory'] !== undefined],
  [
    `${OF_ECS}pid-ipc-namespace-sharing`,
    (content) => content['pidMode'] !== undefined || content['ipcMode'] !== undefined,
  ],
  [`${OF_ECS}extensible-ephemeral-storage`, (content) => content['ephemeralStorage'] !== undefined],
  [
    `${OF_ECS}efs`,
    (content) => objects(content['volumes']).some((volume) => volume['efsVolumeConfiguration'] !== undefined),
  ],
];

/** The same for one of its containers. */
const OF_CONTAINER: readonly (readonly [string, (container: JsonObject, content: JsonObject) => boolean])[] = [
  [`${OF_DOCKER}ecr-auth`, isOfEcr],
  [`${OF_ECS}execution-role-ecr-pull`, (container, content) => isOfEcr(container) && hasExecutionRole(content)],
  [
    `${OF_ECS}execution-role-awslogs`,
    (container, content) => logDriver(container) === 'awslogs' && hasExecutionRole(content),
  ],
  [`${OF_ECS}container-health-check`, (container) => container['healthCheck'] !== undefined],
  [`${OF_ECS}container-ordering`, (container) => objects(container['dependsOn']).length > 0],
  [`${OF_ECS}env-files.s3`, (container) => objects(container['environmentFiles']).length > 0],
  [`${OF_ECS}secrets.asm.environment-variables`, (container) => secretsFrom(container, ':secretsmanager:')],
  [
    `${OF_ECS}secrets.ssm.environment-variables`,
    (container) => objects(container['secrets']).length > 0 && !secretsFrom(container, ':secretsmanager:'),
  ],
  [`${OF_DOCKER}privileged-container`, (container) => container['privileged'] === true],
];

/** The attributes that a container instance needs to run a task of the definition, by the members that are looked at here. */
export function requiredAttributes(content: JsonObject): JsonObject[] {
  const containers = objects(content['containerDefinitions']);
  const drivers = containers.map(logDriver).filter((driver) => driver !== null);
  const names = [
    `${OF_DOCKER}docker-remote-api.1.18`,
    ...OF_DEFINITION.filter(([, holds]) => holds(content)).map(([name]) => name),
    ...[...new Set(drivers)].map((driver) => `${OF_DOCKER}logging-driver.${driver}`),
    ...OF_CONTAINER.filter(([, holds]) => containers.some((container) => holds(container, content))).map(
      ([name]) => name,
    ),
  ];
  return names.map((name) => ({ name }));
}

function isOfEcr({ image }: JsonObject): boolean {
  return typeof image === 'string' && image.includes('.dkr.ecr.');
}

function hasExecutionRole(content: JsonObject): boolean {
  return content['executionRoleArn'] !== undefined;
}

function logDriver({ logConfiguration }: JsonObject): string | null {
  const driver = isJsonObject(logConfiguration) ? logConfiguration['logDriver'] : undefined;
  return typeof driver === 'string' ? driver : null;
}

function secretsFrom(container: JsonObject, service: string): boolean {
  return objects(container['secrets']).some(
    ({ valueFrom }) => typeof valueFrom === 'string' && valueFrom.includes(service),
  );
}

function objects(value: JsonValue): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
