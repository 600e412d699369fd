import type { ErrorCode, ErrorDetails } from '../../packages/engine/src/errors/index.ts';

const updateService = {
  action: 'ecs:UpdateService',
  resource: 'service web in cluster prod',
};

/** Details for every error, as the page of errors shows them. */
export const errorSamples: { readonly [Code in ErrorCode]: ErrorDetails<Code> } = {
  USAGE: { problems: ['Unknown option "--imgae". Did you mean "--image"?'], command: 'slipway deploy' },
  BAD_CONFIG: {
    file: 'slipway.yml',
    problems: [
      { line: 2, column: 1, message: '"cluser" is not a key; did you mean "cluster"?' },
      { line: 3, column: 11, message: '"services" is not a list of services.' },
    ],
  },
  BAD_IMAGE_REFERENCE: {
    text: 'registry.example/Team/app',
    reason: 'a repository is written in lower case',
    position: 17,
  },
  BAD_TASK_DEFINITION_FILE: { file: 'task.json', problems: ['"containerDefinitions" is missing'] },
  NO_CONTAINER_MATCHES: {
    wanted: ['No container uses the repository registry.example/team/app'],
    containers: ['web (registry.example/team/web:7)', 'proxy (nginx:1.29)'],
    taskDefinition: 'web:41',
  },
  BAD_EVENT_STREAM: { line: 3, reason: 'it is not JSON' },
  FILE_UNREADABLE: { file: 'task.json', reason: 'there is no such file' },
  FILE_UNWRITABLE: { file: '/var/log/events.ndjson', reason: 'permission denied' },
  NO_REGION: {},
  BAD_AWS_SETTING: { setting: 'region', value: 'eu_west_1', expected: 'the name of an AWS region' },
  NO_CREDENTIALS: { tried: 'environment, shared files, container and instance metadata' },
  CREDENTIALS_REFUSED: { ...updateService, said: 'The security token included in the request is expired' },
  ROLE_NOT_ASSUMED: {
    role: 'arn:aws:iam::123456789012:role/deploy',
    said: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  },
  ACCESS_DENIED: {
    ...updateService,
    said: 'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ecs:UpdateService',
  },
  CLUSTER_NOT_FOUND: { cluster: 'prod', region: 'eu-west-1' },
  SERVICE_NOT_FOUND: { services: ['web'], cluster: 'prod', region: 'eu-west-1' },
  SERVICE_NOT_ACTIVE: { service: 'web', status: 'DRAINING' },
  UNSUPPORTED_CONTROLLER: { service: 'web', controller: 'CODE_DEPLOY' },
  TASK_DEFINITION_NOT_FOUND: { taskDefinition: 'web:41' },
  DEPLOYMENT_NOT_FOUND: {
    deploymentId: 'ecs-svc/1111111111111111111',
    service: 'web',
    known: ['ecs-svc/2222222222222222222'],
  },
  AWS_REFUSED: {
    ...updateService,
    name: 'InvalidParameterException',
    said: 'Unable to assume the service linked role.',
  },
  AWS_UNAVAILABLE: { ...updateService, said: 'ServerException: Service Unavailable' },
  AWS_UNREACHABLE: {
    action: 'ecs:DescribeServices',
    endpoint: 'https://ecs.eu-west-1.amazonaws.com',
    said: 'connect ECONNREFUSED',
  },
  NOT_INSTALLED: {
    what: '@slipway/server',
    install:
      'In a checkout of Slipway, "npm run pack" writes dist/slipway-server-VERSION.tgz; "npm install" that file.',
  },
  ADDRESS_UNAVAILABLE: { address: '127.0.0.1:8080', reason: 'another program listens there' },
  BAD_SERVER_FILE: { file: 'projects.yml', problems: ['3:5: "remote" is missing'] },
  TASK_NOT_PLACED: { taskDefinition: 'migrate:7', failures: ['RESOURCE:MEMORY'] },
  DATA_FOLDER_LOCKED: {
    folder: '/var/lib/slipway',
    holder: 'process 4711 on deploy-1',
    lockFile: '/var/lib/slipway/lock',
  },
  GIT_FAILED: {
    command: 'show',
    repository: '/var/lib/slipway/repositories/web.git',
    said: 'fatal: bad object 1d2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b',
  },
  DATABASE_UNAVAILABLE: { database: 'db.example:5432/slipway', said: 'connect ECONNREFUSED 10.0.0.7:5432' },
  BUG: { message: 'the plan has no container' },
};
