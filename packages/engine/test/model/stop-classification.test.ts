import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StopClass } from '../../src/model/stop-class.ts';
import { cannotHeal, classifyStop, countsAsCrash } from '../../src/model/stop-classification.ts';
import type { Task } from '../../src/model/task.ts';
import { anyText } from '../support/arbitraries.ts';
import { container, stoppedTask } from '../support/builders.ts';

interface Stop {
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly reason?: string;
  readonly exitCode?: number;
  readonly log?: readonly string[];
}

function stopped({ stopCode, stoppedReason, reason, exitCode }: Stop): Task {
  return stoppedTask({
    stopCode: stopCode ?? null,
    stoppedReason: stoppedReason ?? null,
    containers: [container({ reason: reason ?? null, exitCode: exitCode ?? null })],
  });
}

const failedToStart = (stoppedReason: string): Stop => ({ stopCode: 'TaskFailedToStart', stoppedReason });
/** On EC2 the details are in the container. */
const failedOnInstance = (reason: string): Stop => ({
  stopCode: 'TaskFailedToStart',
  stoppedReason: 'Task failed to start',
  reason,
});
const exited = (exitCode: number, log: readonly string[] = []): Stop => ({
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  exitCode,
  log,
});
const scheduled = (stoppedReason: string): Stop => ({ stopCode: 'ServiceSchedulerInitiated', stoppedReason });

const init = 'ResourceInitializationError: ';
const retried = 'CannotPullContainerError: pull image manifest has been retried 1 time(s): ';
const secrets = `${init}unable to pull secrets or registry auth: `;
const starting =
  'CannotStartContainerError: Error response from daemon: failed to create task for container: OCI runtime create failed: runc create failed: unable to start container process: ';

const table: readonly (readonly [string, Stop, StopClass])[] = [
  [
    'a tag that is not in the registry',
    failedToStart(`${retried}failed to resolve ref registry.example/web:2: registry.example/web:2: not found`),
    'image-not-found',
  ],
  [
    'a manifest that is unknown',
    failedOnInstance(
      'CannotPullContainerError: Error response from daemon: manifest for web:2 not found: manifest unknown: Requested image not found',
    ),
    'image-not-found',
  ],
  [
    'a 404 of the registry',
    failedOnInstance('CannotPullContainerError: API error (404): repository web not found'),
    'image-not-found',
  ],
  [
    'a repository that ECR does not have',
    failedToStart(
      "CannotPullContainerError: The repository with name 'web' does not exist in the registry with id '123456789012'",
    ),
    'image-not-found',
  ],
  [
    'a private repository that is not there, in the words of docker',
    failedOnInstance(
      "CannotPullContainerError: Error response from daemon: pull access denied for acme/web, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ),
    'image-not-found',
  ],
  [
    'an image name that is none',
    failedOnInstance('CannotPullContainerError: invalid reference format'),
    'image-not-found',
  ],
  [
    'a missing image whose tag looks like a status of HTTP',
    failedToStart(`${retried}failed to resolve ref registry.example/web:403: registry.example/web:403: not found`),
    'image-not-found',
  ],
  [
    'a pull that ECR does not allow, in the words of docker',
    failedOnInstance(
      "CannotPullContainerError: Error response from daemon: pull access denied for 123456789012.dkr.ecr.eu-north-1.amazonaws.com/web, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::123456789012:assumed-role/exec/1 is not authorized to perform: ecr:BatchGetImage",
    ),
    'no-permission',
  ],
  [
    'a pull that the role may not do',
    failedToStart(
      "CannotPullContainerError: The task can't pull the image. Check that the role has the permissions to pull images from the registry.",
    ),
    'no-permission',
  ],
  [
    'a registry that wants to know who asks',
    failedToStart(
      `${retried}failed to resolve ref r.example/web:2: failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`,
    ),
    'no-permission',
  ],
  [
    'a registry that answers 403 alone',
    failedToStart(`${retried}unexpected status code [manifests 2]: 403`),
    'no-permission',
  ],
  [
    'no credentials for the registry',
    failedOnInstance('CannotPullContainerAuthError: Error response from daemon: no basic auth credentials'),
    'no-permission',
  ],
  [
    'a secret that the role may not read',
    failedToStart(
      `${secrets}execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-north-1:123456789012:secret:db: AccessDeniedException: User is not authorized to perform: secretsmanager:GetSecretValue status code: 400, request id: 6a1f5e1c-98b1-4c2d-8e34-1f00aa00bb11`,
    ),
    'no-permission',
  ],
  [
    'a log group that the role may not write to',
    failedToStart(
      `${init}failed to initialize logging driver: failed to create Cloudwatch log stream: AccessDeniedException: not authorized to perform: logs:CreateLogStream`,
    ),
    'no-permission',
  ],
  [
    'a secret that is not there',
    failedToStart(
      `${secrets}unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ),
    'secret-missing',
  ],
  [
    'a parameter that is not there',
    failedToStart(`${secrets}fetching secret data from SSM Parameter Store in eu-north-1: invalid parameters: /web/db`),
    'secret-missing',
  ],
  [
    'a key that the secret does not have',
    failedToStart(
      `${secrets}unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key PASSWORD`,
    ),
    'secret-missing',
  ],
  [
    'no image for the CPU in a manifest list',
    failedToStart('CannotPullContainerError: no matching manifest for linux/arm64 in the manifest list entries'),
    'wrong-architecture',
  ],
  [
    'no image for the CPU in an index',
    failedToStart(
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
    ),
    'wrong-architecture',
  ],
  [
    'a program for another CPU',
    failedOnInstance(`${starting}exec: "/app": exec format error: unknown`),
    'wrong-architecture',
  ],
  [
    'a program for another CPU that only the log tells of',
    exited(255, ['exec /app/server: exec format error']),
    'wrong-architecture',
  ],
  [
    'a command that the image does not have',
    failedOnInstance(`${starting}exec: "serve": executable file not found in $PATH: unknown`),
    'invalid-command',
  ],
  [
    'a path that the image does not have',
    failedOnInstance(`${starting}exec: "/app/run": stat /app/run: no such file or directory: unknown`),
    'invalid-command',
  ],
  [
    'a file that may not be executed',
    failedOnInstance(`${starting}exec: "/app/run.sh": permission denied: unknown`),
    'invalid-command',
  ],
  [
    'a missing interpreter that only the log tells of',
    exited(127, ['exec /app/run.sh: no such file or directory']),
    'invalid-command',
  ],
  [
    'memory that is used up',
    { ...exited(137), reason: 'OutOfMemoryError: Container killed due to memory usage' },
    'out-of-memory',
  ],
  ['a program that ends with an error', exited(1, ['FATAL: no database']), 'app-crash'],
  ['a program that ends in good order though it should serve', exited(0), 'app-crash'],
  ['a program that crashed on a memory access', exited(139), 'app-crash'],
  ['a program that was killed for an unknown reason', exited(137), 'app-crash'],
  [
    'a target group that finds it unhealthy',
    scheduled(
      'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-north-1:123456789012:targetgroup/web/1)',
    ),
    'failed-health-check',
  ],
  [
    'a Classic load balancer that finds it unhealthy',
    scheduled('Task failed ELB health checks in (elb web)'),
    'failed-health-check',
  ],
  [
    'a container health check',
    { ...scheduled('Task failed container health checks'), exitCode: 137 },
    'failed-health-check',
  ],
  ['no memory on the instances', failedToStart('RESOURCE:MEMORY'), 'no-capacity'],
  ['no agent', failedToStart('AGENT'), 'no-capacity'],
  ['no instance with the attribute', failedToStart('ATTRIBUTE'), 'no-capacity'],
  ['no instance that meets the constraint', failedToStart('MemberOf placement constraint unsatisfied.'), 'no-capacity'],
  ['no instance', failedToStart('NO ACTIVE INSTANCES'), 'no-capacity'],
  ['an empty capacity provider', failedToStart('EMPTY CAPACITY PROVIDER'), 'no-capacity'],
  [
    'no Fargate capacity',
    failedToStart('Capacity is unavailable at this time. Please try again later or in a different availability zone.'),
    'no-capacity',
  ],
  [
    'a quota of tasks',
    failedToStart("You've reached the limit on the number of tasks you can run concurrently"),
    'no-capacity',
  ],
  [
    'a quota of vCPUs',
    failedToStart("You've reached the limit on the number of vCPUs you can run concurrently"),
    'no-capacity',
  ],
  ['a quota of CPU', failedToStart('The requested CPU configuration is above your limit.'), 'no-capacity'],
  [
    'a registry that cannot be reached',
    failedToStart(
      `${secrets}The task cannot pull registry authentication from Amazon ECR: There is a connection issue between the task and Amazon ECR. RequestError: send request failed: dial tcp 10.0.1.7:443: i/o timeout`,
    ),
    'network',
  ],
  [
    'a registry that cannot be reached for an image with the tag 404',
    failedToStart(`${retried}failed to do request: Head https://r.example/v2/web/manifests/404: dial tcp: i/o timeout`),
    'network',
  ],
  [
    'a registry whose name nobody knows',
    failedToStart(`${retried}dial tcp: lookup r.example: no such host, host not found`),
    'network',
  ],
  [
    'the pull rate limit',
    failedToStart('CannotPullContainerError: toomanyrequests: You have reached your pull rate limit'),
    'network',
  ],
  [
    'a copy that broke off',
    failedToStart(
      'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReaderSeeker: failed open',
    ),
    'network',
  ],
  [
    'no network interface in time',
    failedToStart('Timeout waiting for network interface provisioning to complete.'),
    'network',
  ],
  [
    'no network interface at all',
    failedToStart('Unexpected EC2 error while attempting to Create Network Interface in subnet subnet-1'),
    'network',
  ],
  ['container networking', failedOnInstance('ContainerNetworkingError: failed to setup network'), 'network'],
  ['a pull that failed without a word', failedToStart('pull command failed: : signal: killed'), 'network'],
  [
    'a log group that is not there',
    failedToStart(
      `${init}failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.`,
    ),
    'configuration',
  ],
  [
    'options of the log driver',
    failedToStart(`${init}failed to validate logger args: unknown log opt`),
    'configuration',
  ],
  [
    'a file system',
    failedToStart(
      `${init}failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve fs-1.efs.example`,
    ),
    'configuration',
  ],
  ['a volume', failedOnInstance('CannotCreateVolumeError: no such driver'), 'configuration'],
  ['host configuration', failedOnInstance('HostConfigError: bad capability'), 'configuration'],
  ['another container', failedOnInstance('TaskDependencyError: dependency never became healthy'), 'configuration'],
  [
    'a port that is taken',
    failedOnInstance(
      'CannotStartContainerError: driver failed programming external connectivity: Bind for 0.0.0.0:80 failed',
    ),
    'configuration',
  ],
  [
    'a mount',
    failedOnInstance(
      `${starting}error during container init: error mounting "/srv/a" to rootfs at "/a": no such file or directory: unknown`,
    ),
    'configuration',
  ],
  [
    'a full disk',
    failedOnInstance('CannotPullContainerError: failed to register layer: write /a: no space left on device'),
    'infrastructure',
  ],
  [
    'Fargate maintenance',
    scheduled('ECS is performing maintenance on the underlying infrastructure hosting the task'),
    'infrastructure',
  ],
  ['an instance that drains', { stoppedReason: 'Task stopped during instance draining' }, 'infrastructure'],
  [
    'an instance that ended',
    { stopCode: 'UserInitiated', stoppedReason: 'Host EC2 (instance i-0abcdef12) terminated.' },
    'infrastructure',
  ],
  [
    'an instance that was taken out',
    { stopCode: 'UserInitiated', stoppedReason: 'Container instance deregistration forced by user' },
    'infrastructure',
  ],
  [
    'a Spot interruption',
    { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
    'infrastructure',
  ],
  ['a termination notice', { stopCode: 'TerminationNotice', exitCode: 143 }, 'infrastructure'],
  ['a sick host', { stopCode: 'InfrastructureHealth' }, 'infrastructure'],
  ['an error inside AWS', failedToStart('InternalError: please try again'), 'infrastructure'],
  [
    'docker that does not answer',
    failedOnInstance('DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s'),
    'infrastructure',
  ],
  [
    'somebody who stopped it',
    { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user', exitCode: 143 },
    'stopped-by-hand',
  ],
  [
    'somebody who stopped it, without a stop code',
    { stoppedReason: 'Task stopped by user', exitCode: 137 },
    'stopped-by-hand',
  ],
  [
    'somebody who gave a reason that sounds like another',
    { stopCode: 'UserInitiated', stoppedReason: 'testing CannotPullContainerError: not found', exitCode: 143 },
    'stopped-by-hand',
  ],
  ['nothing at all', {}, 'unknown'],
  ['words that nobody knows', failedToStart('The moon was full.'), 'unknown'],
];

describe('why a task stopped', () => {
  it.each(table)('%s', (_, stop, expected) => {
    expect(classifyStop(stopped(stop), stop.log).class).toBe(expected);
  });

  it('is known in every class by at least one text', () => {
    const seen = new Set(table.map(([, , stopClass]) => stopClass));
    const all: Record<StopClass, true> = {
      'image-not-found': true,
      'no-permission': true,
      'secret-missing': true,
      'wrong-architecture': true,
      'invalid-command': true,
      'out-of-memory': true,
      'app-crash': true,
      'failed-health-check': true,
      'no-capacity': true,
      network: true,
      configuration: true,
      infrastructure: true,
      'stopped-by-hand': true,
      unknown: true,
    };
    expect(Object.keys(all).filter((stopClass) => !seen.has(stopClass as StopClass))).toEqual([]);
  });

  it('comes with something to do', () => {
    for (const [, stop] of table) expect(classifyStop(stopped(stop)).hint).toMatch(/\w{3}/);
  });
});

describe('what a class means for the deployment', () => {
  it.each<[StopClass, 'fails at once' | 'fails when repeated' | 'is waited for']>([
    ['image-not-found', 'fails at once'],
    ['no-permission', 'fails at once'],
    ['secret-missing', 'fails at once'],
    ['wrong-architecture', 'fails at once'],
    ['invalid-command', 'fails at once'],
    ['out-of-memory', 'fails when repeated'],
    ['app-crash', 'fails when repeated'],
    ['failed-health-check', 'fails when repeated'],
    ['network', 'fails when repeated'],
    ['configuration', 'fails when repeated'],
    ['unknown', 'fails when repeated'],
    ['no-capacity', 'is waited for'],
    ['infrastructure', 'is waited for'],
    ['stopped-by-hand', 'is waited for'],
  ])('%s: %s', (stopClass, meaning) => {
    expect([cannotHeal(stopClass), countsAsCrash(stopClass)]).toEqual([
      meaning === 'fails at once',
      meaning === 'fails when repeated',
    ]);
  });
});

describe('the reason in one line', () => {
  it.each<[string, Stop, string]>([
    ['names container and exit code', exited(3), 'container web exited with 3'],
    [
      'says what 137 means',
      exited(137),
      'container web exited with 137, killed (SIGKILL): out of memory, or still running when stopTimeout was over',
    ],
    ['says what 139 means', exited(139), 'container web exited with 139, crashed on a memory access (SIGSEGV)'],
    [
      'says what 143 means',
      exited(143),
      'container web exited with 143, ended by SIGTERM: it was asked to stop and obeyed',
    ],
    [
      'does not say the same twice where task and container give the same reason',
      { ...failedToStart('CannotPullContainerError: not found'), reason: 'CannotPullContainerError: not found' },
      'container web: CannotPullContainerError: not found',
    ],
    [
      'does not repeat what the task says at greater length',
      {
        ...failedToStart('CannotPullContainerError: not found (retried 5 times)'),
        reason: 'CannotPullContainerError: not found',
      },
      'CannotPullContainerError: not found (retried 5 times)',
    ],
    [
      'gives both where they differ',
      failedOnInstance('CannotPullContainerError: not found'),
      'Task failed to start; container web: CannotPullContainerError: not found',
    ],
    [
      'does not blame the exit code of a container that was told to stop since its checks failed',
      { ...scheduled('Task failed container health checks'), exitCode: 137 },
      'Task failed container health checks',
    ],
    ['falls back to the stop code', { stopCode: 'InfrastructureHealth' }, 'InfrastructureHealth'],
    ['admits that there is none', {}, 'ECS gave no reason'],
    ['is one line', failedToStart('first\r\n\tsecond'), 'first second'],
  ])('%s', (_, stop, reason) => {
    expect(classifyStop(stopped(stop)).reason).toBe(reason);
  });
});

describe('the container that explains a stop of several', () => {
  const ofSeveral = (...containers: Parameters<typeof container>[0][]) =>
    classifyStop(stoppedTask({ stopCode: 'EssentialContainerExited', containers: containers.map(container) }))
      .container;

  it.each<[string, Parameters<typeof container>[0][], string]>([
    [
      'the one with an error text, whatever the exit codes',
      [
        { name: 'log', exitCode: 1 },
        { name: 'web', reason: 'OutOfMemoryError: killed', exitCode: 137 },
      ],
      'web',
    ],
    [
      'the one that failed before those that were told to stop',
      [
        { name: 'log', exitCode: 143 },
        { name: 'web', exitCode: 2 },
      ],
      'web',
    ],
    [
      'the one that failed before those that were killed',
      [
        { name: 'log', exitCode: 137 },
        { name: 'web', exitCode: 2 },
      ],
      'web',
    ],
    [
      'one that was killed before those that ended in good order',
      [
        { name: 'log', exitCode: 0 },
        { name: 'web', exitCode: 137 },
      ],
      'web',
    ],
    ['one that ended before one that never ran', [{ name: 'log' }, { name: 'web', exitCode: 0 }], 'web'],
    [
      'the one that failed before those that waited for it',
      [
        { name: 'proxy', reason: 'TaskDependencyError: web failed' },
        { name: 'web', exitCode: 1 },
      ],
      'web',
    ],
    [
      'the first of equals',
      [
        { name: 'web', exitCode: 1 },
        { name: 'log', exitCode: 1 },
      ],
      'web',
    ],
  ])('%s', (_, containers, name) => {
    expect(ofSeveral(...containers)).toBe(name);
  });

  it('is none where the task has no containers', () => {
    expect(classifyStop(stoppedTask({ containers: [] })).container).toBeNull();
  });
});

describe('the fingerprint', () => {
  const of = (stop: Stop): string => classifyStop(stopped(stop)).fingerprint;

  it.each<[string, Stop, Stop]>([
    [
      'request ids',
      failedToStart(`${secrets}AccessDeniedException: request id: 6a1f5e1c-98b1-4c2d-8e34-1f00aa00bb11`),
      failedToStart(`${secrets}AccessDeniedException: request id: 00c2b7d0-1111-4222-9333-abcdefabcdef`),
    ],
    [
      'instances',
      { stopCode: 'UserInitiated', stoppedReason: 'Host EC2 (instance i-0123456789abcdef0) terminated.' },
      { stopCode: 'UserInitiated', stoppedReason: 'Host EC2 (instance i-0fedcba9876543210) terminated.' },
    ],
    [
      'addresses',
      failedToStart(`${retried}dial tcp 10.0.1.7:443: i/o timeout`),
      failedToStart(`${retried}dial tcp 10.0.22.113:443: i/o timeout`),
    ],
    [
      'how often a pull was tried',
      failedToStart('CannotPullContainerError: ref pull has been retried 1 time(s): not found'),
      failedToStart('CannotPullContainerError: ref pull has been retried 5 time(s): not found'),
    ],
    [
      'ends of containers that failed their checks',
      scheduled('Task failed container health checks'),
      { ...scheduled('Task failed container health checks'), exitCode: 137 },
    ],
    ['tasks', exited(1), exited(1)],
  ])('is the same for other %s', (_, one, other) => {
    expect(of(one)).toBe(of(other));
  });

  it.each<[string, Stop, Stop]>([
    ['exit codes', exited(1), exited(2)],
    ['images', failedToStart(`${retried}web:1: not found`), failedToStart(`${retried}web:2: not found`)],
    ['classes', exited(1), exited(1, ['exec /app: exec format error'])],
    ['resources', failedToStart('RESOURCE:MEMORY'), failedToStart('RESOURCE:CPU')],
  ])('differs for other %s', (_, one, other) => {
    const fingerprint = (stop: Stop): string => classifyStop(stopped(stop), stop.log).fingerprint;
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });
});

describe('texts from outside', () => {
  it('are classified whatever they are', () => {
    fc.assert(
      fc.property(
        fc.option(anyText()),
        fc.option(anyText()),
        fc.option(fc.integer()),
        fc.array(fc.string()),
        (stoppedReason, reason, exitCode, log) => {
          const task = stoppedTask({ stoppedReason, containers: [container({ reason, exitCode })] });
          const diagnosis = classifyStop(task, log);
          expect(diagnosis.reason).not.toMatch(/^$|[\r\n]/);
          expect(diagnosis).toEqual(classifyStop(task, log));
        },
      ),
    );
  });

  it.each([
    'unable to place a task ',
    'no such file or directory ',
    'exec: ',
    'exec a: ',
    'deadbee-',
    '1.2.3.',
    '12345678-1234-',
    ' \t',
    'retried 1 tim',
    'API error (40',
  ])('are read in linear time: %j over and over', (part) => {
    // What grows with the square of the length takes minutes here, and so the time of a test.
    const hostile = part.repeat(Math.ceil(1_000_000 / part.length));
    classifyStop(stopped({ stoppedReason: hostile, reason: `${hostile}!` }), [hostile]);
  });
});
