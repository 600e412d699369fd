/** Whose move it is: the user's, AWS's, or ours (a bug). */
export type Whose = 'user' | 'aws' | 'slipway';

interface Entry<Details> {
  /** Exit status of the command, as documented in docs/exit-status.md. */
  readonly exit: 1 | 2 | 3 | 4 | 5 | 130;
  readonly whose: Whose;
  /** What happened, one sentence. */
  readonly what: (details: Details) => string;
  /** What to do next, one sentence or a command. */
  readonly hint: (details: Details) => string;
}

function entry<Details>(definition: Entry<Details>): Entry<Details> {
  return definition;
}

interface AwsCall {
  /** `ecs:UpdateService`: the IAM action is the same word. */
  readonly action: string;
  /** What the call was about, e.g. `service web in cluster prod`. */
  readonly resource: string;
  /** What AWS answered. */
  readonly said: string;
}

/** The task definition as people name it. */
function revisionIn(taskDefinition: string): string {
  return /:task-definition\/(.+)$/.exec(taskDefinition)?.[1] ?? taskDefinition;
}

const retryHint = 'Try again; a deployment that was started goes on, follow it with "slipway watch".';

/** Every error that Slipway reports. The key is the code: the only string that machines may rely on. */
export const catalogue = {
  USAGE: entry<{ problems: readonly string[]; command: string }>({
    exit: 2,
    whose: 'user',
    what: ({ problems }) => problems.join('\n'),
    hint: ({ command }) => `See "${command} --help".`,
  }),
  BAD_CONFIG: entry<{
    file: string;
    problems: readonly { readonly line: number; readonly column: number; readonly message: string }[];
  }>({
    exit: 2,
    whose: 'user',
    what: ({ file, problems }) =>
      problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'),
    hint: () => 'The keys are image, region, cluster, services, branches, test, dockerfile, context and buildArgs.',
  }),
  BAD_IMAGE_REFERENCE: entry<{ text: string; reason: string; position: number }>({
    exit: 2,
    whose: 'user',
    what: ({ text, reason, position }) =>
      `"${text}" is not an image reference: ${reason} (at character ${position + 1}).`,
    hint: () => 'Write [registry[:port]/]repository[:tag][@digest], for example registry.example/team/app:1.4.2.',
  }),
  BAD_TASK_DEFINITION_FILE: entry<{ file: string; problems: readonly string[] }>({
    exit: 2,
    whose: 'user',
    what: ({ file, problems }) => `${file} is not a task definition: ${problems.join('; ')}.`,
    hint: () => 'The file holds JSON as "aws ecs describe-task-definition" prints it, bare or inside "taskDefinition".',
  }),
  NO_CONTAINER_MATCHES: entry<{
    wanted: readonly string[];
    containers: readonly string[];
    /** `family:revision`, an ARN or a file. */
    taskDefinition: string;
    /** Containers that were probably meant by names that none has. */
    meant?: readonly string[];
  }>({
    exit: 2,
    whose: 'user',
    what: ({ wanted, containers, taskDefinition }) =>
      `${wanted.join('; ')}. ${revisionIn(taskDefinition)} has ${containers.length === 1 ? 'the container' : 'the containers'} ${containers.join(', ')}.`,
    hint: ({ meant = [] }) =>
      `${meant.length === 0 ? '' : `Did you mean ${meant.join(' and ')}? `}Name the container: --container NAME=IMAGE.`,
  }),
  NO_COMMIT: entry<{ folder: string; reason: string }>({
    exit: 2,
    whose: 'user',
    what: ({ folder, reason }) => `There is no commit in ${folder}: ${reason}.`,
    hint: () => 'Run this inside of a git repository that has a commit.',
  }),
  BAD_EVENT_STREAM: entry<{ line: number; reason: string }>({
    exit: 2,
    whose: 'user',
    what: ({ line, reason }) => `Line ${line} is not a delivery event: ${reason}.`,
    hint: () => 'A stream is saved with "slipway deploy --events FILE" or "--view json".',
  }),
  FILE_UNREADABLE: entry<{ file: string; reason: string }>({
    exit: 2,
    whose: 'user',
    what: ({ file, reason }) => `${file} cannot be read: ${reason}.`,
    hint: () => 'Check the path and its permissions.',
  }),
  FILE_UNWRITABLE: entry<{ file: string; reason: string }>({
    exit: 2,
    whose: 'user',
    what: ({ file, reason }) => `${file} cannot be written: ${reason}.`,
    hint: () => 'Check the path and its permissions.',
  }),
  NO_REGION: entry<Record<never, never>>({
    exit: 3,
    whose: 'user',
    what: () => 'No AWS region is known.',
    hint: () => 'Give --region, or set AWS_REGION, or put "region" into the AWS profile.',
  }),
  BAD_AWS_SETTING: entry<{ setting: string; value: string; expected: string }>({
    exit: 2,
    whose: 'user',
    what: ({ setting, value, expected }) => `The ${setting} "${value}" is not ${expected}.`,
    hint: ({ setting }) => `Correct the ${setting} where it is set: command line, environment or AWS profile.`,
  }),
  NO_CREDENTIALS: entry<{
    tried: string;
    /** The profile that was asked for and does not exist. */
    missingProfile?: string;
  }>({
    exit: 3,
    whose: 'user',
    what: ({ tried }) => `No AWS credentials were found (${tried}).`,
    hint: ({ missingProfile }) =>
      missingProfile === undefined
        ? 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give --role-arn in a CI job with an OIDC token.'
        : 'Correct the name in --profile or AWS_PROFILE ("aws configure list-profiles" lists the profiles), or create it with "aws configure --profile".',
  }),
  CREDENTIALS_REFUSED: entry<AwsCall>({
    exit: 3,
    whose: 'user',
    what: ({ action, said }) => `AWS does not accept the credentials (${action}): ${said}`,
    hint: () =>
      'They may be expired, revoked or mistyped, or the clock of this machine is off. Renew them and run the command again.',
  }),
  ROLE_NOT_ASSUMED: entry<{ role: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ role, said }) => `The role ${role} cannot be assumed: ${said}`,
    hint: () => "Check the role's trust policy: it must name this identity (for OIDC: provider, audience and subject).",
  }),
  ACCESS_DENIED: entry<AwsCall>({
    exit: 3,
    whose: 'user',
    what: ({ action, resource, said }) => `${action} on ${resource} is not allowed: ${said}`,
    hint: ({ action }) =>
      `Allow it to this identity: an IAM policy statement with Effect "Allow", Action "${action}" and the ARN of the resource above (or "*") as Resource.`,
  }),
  CLUSTER_NOT_FOUND: entry<{ cluster: string; region: string }>({
    exit: 3,
    whose: 'user',
    what: ({ cluster, region }) => `There is no cluster "${cluster}" in ${region}.`,
    hint: () => 'Check --cluster, the region and the account of the credentials.',
  }),
  SERVICE_NOT_FOUND: entry<{ services: readonly string[]; cluster: string; region: string }>({
    exit: 3,
    whose: 'user',
    what: ({ services, cluster, region }) =>
      `There is no service ${services.map((name) => `"${name}"`).join(', ')} in cluster "${cluster}" in ${region}.`,
    hint: () => 'Check --service, --cluster and the region.',
  }),
  SERVICE_NOT_ACTIVE: entry<{ service: string; status: string }>({
    exit: 3,
    whose: 'user',
    what: ({ service, status }) => `Service "${service}" is ${status}: it is being deleted or was deleted.`,
    hint: () => 'Create the service again, then deploy to it.',
  }),
  UNSUPPORTED_CONTROLLER: entry<{ service: string; controller: string }>({
    exit: 3,
    whose: 'user',
    what: ({ service, controller }) =>
      controller === 'CODE_DEPLOY'
        ? `Service "${service}" is deployed by AWS CodeDeploy; an ECS deployment cannot change its task definition.`
        : `Service "${service}" has an ${controller} deployment controller; it is deployed by task sets, not by ECS deployments.`,
    hint: ({ controller }) =>
      controller === 'CODE_DEPLOY'
        ? 'Create the deployment in CodeDeploy, or move the service to the ECS controller (UpdateService can change it).'
        : 'Create a task set with CreateTaskSet, or move the service to the ECS controller.',
  }),
  TASK_DEFINITION_NOT_FOUND: entry<{ taskDefinition: string }>({
    exit: 3,
    whose: 'user',
    what: ({ taskDefinition }) => `There is no task definition "${taskDefinition}".`,
    hint: () => 'Check family and revision, the region and the account.',
  }),
  DEPLOYMENT_NOT_FOUND: entry<{ deploymentId: string; service: string; known: readonly string[] }>({
    exit: 3,
    whose: 'user',
    what: ({ deploymentId, service, known }) =>
      `Service "${service}" knows no deployment ${deploymentId} (it lists ${known.join(', ') || 'none'}).`,
    hint: () => 'Leave --deployment out to follow the newest one.',
  }),
  AWS_REFUSED: entry<AwsCall & { name: string }>({
    exit: 3,
    whose: 'user',
    what: ({ action, resource, name, said }) => `${action} on ${resource} was refused (${name}): ${said}`,
    hint: () => 'Nothing after this call was tried.',
  }),
  AWS_UNAVAILABLE: entry<AwsCall>({
    exit: 3,
    whose: 'aws',
    what: ({ action, said }) => `AWS did not answer ${action} (all tries used up): ${said}`,
    hint: () => retryHint,
  }),
  AWS_UNREACHABLE: entry<{ action: string; endpoint: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ action, endpoint, said }) => `${endpoint} cannot be reached (${action}): ${said}`,
    hint: () =>
      'Check the network, the region and --endpoint-url. A direct connection is needed: HTTPS_PROXY is not read.',
  }),
  NOT_INSTALLED: entry<{ what: string; install: string }>({
    exit: 3,
    whose: 'user',
    what: ({ what }) => `${what} is not installed.`,
    hint: ({ install }) => install,
  }),
  ADDRESS_UNAVAILABLE: entry<{ address: string; reason: string }>({
    exit: 3,
    whose: 'user',
    what: ({ address, reason }) => `The server cannot listen on ${address}: ${reason}.`,
    hint: () => 'Choose another address with --host and --port; --port 0 takes a free one.',
  }),
  BAD_SERVER_FILE: entry<{ file: string; problems: readonly string[] }>({
    exit: 2,
    whose: 'user',
    what: ({ file, problems }) => `${file} is not right:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    hint: () => 'Correct the file; docs/git-push.md and docs/webhooks.md show what it may hold.',
  }),
  DATA_FOLDER_LOCKED: entry<{ folder: string; holder: string; lockFile: string }>({
    exit: 3,
    whose: 'user',
    what: ({ folder, holder }) => `The data folder ${folder} is in use by ${holder}.`,
    hint: ({ lockFile }) =>
      `Two servers on one data folder would destroy it. Stop the other one, or give this one a folder of its own; if there is no such process any more, remove ${lockFile}.`,
  }),
  GIT_FAILED: entry<{ command: string; repository: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ command, repository, said }) => `"git ${command}" failed in ${repository}: ${said}`,
    hint: () => 'Check that git is installed, that the repository is there and that this user may read it.',
  }),
  DATABASE_UNAVAILABLE: entry<{
    /** Host and name of the database, or its folder. */
    database: string;
    said: string;
  }>({
    exit: 3,
    whose: 'user',
    what: ({ database, said }) => `The database ${database} cannot be opened: ${said}.`,
    hint: () =>
      'Check DATABASE_URL, that the database is running and that this user may create a schema in it; for the embedded one, that the folder can be written.',
  }),
  TASK_NOT_PLACED: entry<{ taskDefinition: string; failures: readonly string[] }>({
    exit: 4,
    whose: 'aws',
    what: ({ taskDefinition, failures }) => `ECS could not place a task of ${taskDefinition}: ${failures.join('; ')}.`,
    hint: () => 'Check the capacity of the cluster, the launch type and the network configuration.',
  }),
  DIRTY_TREE: entry<{ changed: readonly string[] }>({
    exit: 2,
    whose: 'user',
    what: ({ changed }) =>
      `The work tree is not what the commit says: ${changed.slice(0, 5).join(', ')}${changed.length > 5 ? ` and ${changed.length - 5} more` : ''}.`,
    hint: () => 'Commit or ignore these files, or mark the image with --allow-dirty: its tag then ends with "-dirty".',
  }),
  BAD_DOCKERFILE: entry<{ file: string; problems: readonly { readonly line: number; readonly problem: string }[] }>({
    exit: 2,
    whose: 'user',
    what: ({ file, problems }) => problems.map(({ line, problem }) => `${file}:${line}: ${problem}`).join('\n'),
    hint: () => 'Correct the Dockerfile; nothing was built.',
  }),
  NEEDS_ENGINE: entry<{
    file: string;
    instructions: readonly { readonly line: number; readonly problem: string }[];
    /** Why no engine is used, when one was looked for. */
    engines: readonly string[];
  }>({
    exit: 3,
    whose: 'user',
    what: ({ file, instructions }) =>
      [
        'The built-in builder cannot do this:',
        ...instructions.map(({ line, problem }) => `${file}:${line}: ${problem}`),
      ].join('\n'),
    hint: ({ engines }) =>
      `docker, podman or buildah can: ${engines.length === 0 ? 'choose one with --builder' : `none answers here (${engines.join('; ')})`}.`,
  }),
  ENGINE_UNAVAILABLE: entry<{ engine: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ engine, said }) => `${engine} does not answer: ${said}`,
    hint: ({ engine }) => `"${engine} info" has to work; --builder auto takes another engine, or the built-in builder.`,
  }),
  NO_DESTINATION: entry<Record<never, never>>({
    exit: 2,
    whose: 'user',
    what: () => 'The built-in builder has no place to leave the image: no container engine stores it on this host.',
    hint: () =>
      'Add --push to put it into its registry, or --output FILE.tar to write an archive that "docker load" reads.',
  }),
  OUTPUT_NEEDS_BUILT_IN: entry<{ engine: string }>({
    exit: 2,
    whose: 'user',
    what: ({ engine }) => `--output is written by the built-in builder, and ${engine} builds here.`,
    hint: ({ engine }) => `Add --builder built-in, or use "${engine} save" after the build.`,
  }),
  BUILD_FAILED: entry<{ engine: string; image: string; reason: string; lines: readonly string[] }>({
    exit: 4,
    whose: 'user',
    what: ({ engine, image, reason, lines }) => [`${engine} could not build ${image}: ${reason}`, ...lines].join('\n'),
    hint: () => 'The output above says which instruction failed; nothing was pushed.',
  }),
  PUSH_FAILED: entry<{ engine: string; image: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ engine, image, said }) => `${engine} could not push ${image}: ${said}`,
    hint: ({ engine }) => `Check the name of the image and the login ("${engine} login"); Amazon ECR needs none.`,
  }),
  IMAGE_NOT_FOUND: entry<{ image: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ image, said }) => `There is no image ${image} to start from: ${said}`,
    hint: () => 'Check the reference in FROM, and the platform.',
  }),
  REGISTRY_REFUSED: entry<{ registry: string; action: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ registry, action, said }) => `${registry} does not allow this (${action}): ${said}`,
    hint: ({ registry }) =>
      `Log in with "docker login ${registry}" (or put the login into a config.json that DOCKER_CONFIG names), and check the rights on the repository.`,
  }),
  REGISTRY_UNREACHABLE: entry<{ registry: string; action: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ registry, action, said }) => `${registry} cannot be reached (${action}): ${said}`,
    hint: () =>
      'Check the name of the registry and the network. Plain HTTP is spoken on this machine (localhost) only.',
  }),
  REGISTRY_FAILED: entry<{ registry: string; action: string; said: string }>({
    exit: 3,
    whose: 'user',
    what: ({ registry, action, said }) => `${registry} did not do its part (${action}): ${said}`,
    hint: () => 'Try again; what was pushed already is not pushed twice.',
  }),
  INTERRUPTED: entry<{ what: string }>({
    exit: 130,
    whose: 'user',
    what: ({ what }) => `Interrupted: ${what}.`,
    hint: () => 'Run the command again to do it.',
  }),
  BUG: entry<{ message: string }>({
    exit: 1,
    whose: 'slipway',
    what: ({ message }) => `This is a bug in Slipway: ${message}`,
    hint: () => 'Please report it with the output of the same command and --debug.',
  }),
} as const;

export type ErrorCode = keyof typeof catalogue;

/** The details that an error of this code carries. */
export type ErrorDetails<Code extends ErrorCode> = Parameters<(typeof catalogue)[Code]['what']>[0];
