import { exitMeaning } from './exit-code.ts';
import type { StopClass } from './stop-class.ts';
import type { Task, TaskContainer } from './task.ts';

/** Why one task stopped. */
export interface StopDiagnosis {
  readonly class: StopClass;
  /** One line in the words of ECS, naming container and exit code. */
  readonly reason: string;
  readonly hint: string;
  /** The container that explains the stop, null when the task as a whole does. */
  readonly container: string | null;
  /** Equal for stops with the same reason, whatever the task. */
  readonly fingerprint: string;
}

/**
 * Classifies a stopped task by stop code, stopped reason, container reasons, exit codes and, where given, its last log lines.
 * The texts are those of the ECS developer guide ("Stopped tasks error messages") and of the ECS agent's error names.
 */
export function classifyStop(task: Task, logLines: readonly string[] = []): StopDiagnosis {
  const container = explainingContainer(task);
  const evidence: Evidence = {
    text: [task.stoppedReason, container?.reason].filter(Boolean).join(' | '),
    log: logLines.join('\n'),
    stopCode: task.stopCode,
    exitCode: container?.exitCode ?? null,
  };
  const stopClass = classes.find(([, matches]) => matches(evidence))?.[0] ?? 'unknown';
  // Of a task that failed its checks the containers end as they are told to: their exit codes explain nothing.
  const reason = describe(task, container, stopClass !== 'failed-health-check');
  return {
    class: stopClass,
    reason,
    hint: hints[stopClass],
    container: container?.name ?? null,
    fingerprint: `${stopClass}|${reason.replace(ofOneTask, '#')}`,
  };
}

/** What differs between tasks that stop for one reason: ids, request ids, addresses, how often a call was tried. */
const ofOneTask =
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|[0-9a-f]{8,}|\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d{1,5})?|\d{5,}|\b\d+(?= time)/gi;

/** Whether trying again cannot help: the deployment fails at the first such stop. */
export function cannotHeal(stopClass: StopClass): boolean {
  return hopeless.has(stopClass);
}

/** Whether the same stop, seen again and again, fails the deployment. The rest is waited for: it is not the app's doing. */
export function countsAsCrash(stopClass: StopClass): boolean {
  return !hopeless.has(stopClass) && !patient.has(stopClass);
}

const hopeless: ReadonlySet<StopClass> = new Set<StopClass>([
  'image-not-found',
  'no-permission',
  'secret-missing',
  'wrong-architecture',
  'invalid-command',
]);
const patient: ReadonlySet<StopClass> = new Set<StopClass>(['no-capacity', 'infrastructure', 'stopped-by-hand']);

interface Evidence {
  readonly text: string;
  readonly log: string;
  readonly stopCode: string | null;
  readonly exitCode: number | null;
}

const pull = /CannotPull|can't pull the image|pull image manifest|ref pull has been retried|pull command failed/i;
const initialization = /ResourceInitializationError|unable to (?:pull|retrieve) secrets|registry auth/i;
/** The numbers are HTTP status codes: a tag or a name of an image is none. */
const denied =
  /access ?denied|not authorized|unauthorized|(?<![\w:@/.-])40[13]\b|forbidden|no basic auth|denied: |requires? 'docker login'|CannotPullContainerAuth|has the permissions|authentication required/i;
const absent = /not found|manifest unknown|name unknown|does not exist|invalid reference format|(?<![\w:@/.-])404\b/i;
const unreachable =
  /timeout|timed out|deadline exceeded|connection (?:issue|refused|reset)|dial tcp|no route to host|toomanyrequests|TLS handshake|no such host|unexpected EOF|httpReaderSeeker|RequestError/i;

const lostHost = /Host EC2|performing maintenance|instance draining|deregistration forced|Spot Task was interrupted/i;

/** First match wins; the order goes from the most specific cause to the most general. */
const classes: readonly (readonly [StopClass, (evidence: Evidence) => boolean])[] = [
  ['infrastructure', ({ text }) => lostHost.test(text)],
  // Whoever stops a task may give any reason, so its words prove nothing.
  ['stopped-by-hand', ({ stopCode, text }) => stopCode === 'UserInitiated' || /^Task stopped by user/i.test(text)],
  ['out-of-memory', ({ text }) => /OutOfMemory/i.test(text)],
  ['wrong-architecture', ({ text, log }) => /exec format error/i.test(text) || /exec format error/i.test(log)],
  [
    'wrong-architecture',
    ({ text }) =>
      /no matching manifest for|descriptor matching platform|does not match the (?:specified|detected) (?:host )?platform/i.test(
        text,
      ),
  ],
  // Docker's words for a private image that is not there. ECR adds the missing permission, where it is one.
  [
    'image-not-found',
    ({ text }) =>
      pull.test(text) && /repository does not exist or may require/i.test(text) && !/not authorized to/i.test(text),
  ],
  ['no-permission', ({ text }) => (pull.test(text) || initialization.test(text)) && denied.test(text)],
  ['image-not-found', ({ text }) => pull.test(text) && absent.test(text) && !/no such host/i.test(text)],
  [
    'secret-missing',
    ({ text }) =>
      initialization.test(text) &&
      /ResourceNotFound|can't find the specified secret|ParameterNotFound|invalid (?:ssm )?parameters|json key|InvalidParameter/i.test(
        text,
      ) &&
      !/log(?:ging)? driver|log group/i.test(text),
  ],
  ['network', ({ text }) => (pull.test(text) || initialization.test(text)) && unreachable.test(text)],
  ['infrastructure', ({ text }) => /no space left on device/i.test(text)],
  [
    'configuration',
    ({ text }) =>
      initialization.test(text) ||
      /CannotCreateVolume|HostConfigError|failed to validate logger args|TaskDependencyError|error mounting|rootfs_linux/i.test(
        text,
      ),
  ],
  [
    'invalid-command',
    ({ text, log }) =>
      /executable file not found|exec: \\?"|is not executable/i.test(text) ||
      /^exec .*: (?:no such file or directory|permission denied)$/im.test(log),
  ],
  ['failed-health-check', ({ text }) => /failed (?:ELB|container) health checks/i.test(text)],
  [
    'no-capacity',
    ({ text }) =>
      /RESOURCE:|capacity is unavailable|NO ACTIVE INSTANCES|EMPTY CAPACITY PROVIDER|MemberOf placement|^AGENT\b|^ATTRIBUTE\b|limit on the number of (?:tasks|vCPUs)|above your limit/i.test(
        text,
      ),
  ],
  [
    'infrastructure',
    ({ stopCode }) =>
      stopCode === 'SpotInterruption' || stopCode === 'TerminationNotice' || stopCode === 'InfrastructureHealth',
  ],
  ['infrastructure', ({ text }) => /InternalError|DockerTimeoutError|ContainerRuntimeTimeout/i.test(text)],
  ['network', ({ text }) => /Network Interface|network interface|ContainerNetworking/i.test(text)],
  ['network', ({ text }) => pull.test(text)],
  ['configuration', ({ text }) => /Cannot(?:Start|Create)Container/i.test(text)],
  [
    'app-crash',
    ({ stopCode, exitCode, text }) =>
      stopCode === 'EssentialContainerExited' || /Essential container in task exited/i.test(text) || exitCode !== null,
  ],
];

const hints: Readonly<Record<StopClass, string>> = {
  'image-not-found':
    'Check that the image was pushed under exactly this name and tag, to the registry and region that the task definition names.',
  'no-permission':
    "Give the execution role of the task definition the permission named above (for ECR: the pull actions; for secrets: GetSecretValue or GetParameters, and the key's Decrypt).",
  'secret-missing':
    'Create the secret or parameter, or correct its ARN, name or JSON key in "secrets" of the container.',
  'wrong-architecture':
    'Build the image for the CPU of the tasks (docker build --platform linux/amd64 or linux/arm64), or set runtimePlatform in the task definition.',
  'invalid-command':
    'Correct "command" or "entryPoint" of the container: the program must exist in the image and be executable.',
  'out-of-memory': 'Raise "memory" of the container or the task, or make the program use less.',
  'app-crash':
    'The program ended by itself: read its last log lines, and run the same image with the same environment on your machine.',
  'failed-health-check':
    'Check the health check command or path, its port and its start period, and how long the program takes to answer.',
  'no-capacity':
    'Add capacity (instances, a capacity provider, another Availability Zone) or lower CPU and memory of the task. It is waited for.',
  network:
    'Check the route from the subnets to the registry and AWS (NAT gateway, VPC endpoints, public IP), security groups and DNS; and the pull rate limit of the registry.',
  configuration:
    'Correct the part of the task definition that the reason names (log driver and group, volumes, host configuration, dependencies).',
  infrastructure: 'The host went away or is at fault; ECS starts the task elsewhere. It is waited for.',
  'stopped-by-hand': 'Somebody stopped this task; ECS starts another one.',
  unknown: 'Look at the stopped task in the ECS console, or with "aws ecs describe-tasks".',
};

/** Errors that follow from another container's, so they explain nothing while there is another. */
const consequence =
  /^(?:TaskDependencyError|TaskStoppedBeforePullBeginError|CannotStopContainerError|CannotInspectContainerError)/;

/** The container whose reason or exit code explains the stop: an error text speaks before an exit code, a failure before an orderly end. */
function explainingContainer(task: Task): TaskContainer | null {
  const rank = ({ reason, exitCode }: TaskContainer): number => {
    if (reason !== null && reason !== '') return consequence.test(reason) ? 2 : 0;
    if (exitCode === null) return 5;
    if (exitCode === 0) return 4;
    return exitCode === 143 || exitCode === 137 ? 3 : 1;
  };
  return task.containers.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

function describe(task: Task, container: TaskContainer | null, withExit: boolean): string {
  const meaning = exitMeaning(container?.exitCode ?? null);
  const exit =
    withExit && container !== null && container.exitCode !== null
      ? `container ${container.name} exited with ${container.exitCode}${meaning === null ? '' : `, ${meaning}`}`
      : '';
  const parts = [...inWordsOfEcs(task, container), exit].filter((part) => part !== '');
  return parts.length > 0 ? parts.join('; ') : (task.stopCode ?? 'ECS gave no reason');
}

/** The reasons of task and container on one line; where one repeats the other, the longer one alone. */
function inWordsOfEcs(task: Task, container: TaskContainer | null): readonly string[] {
  const stopped = oneLine(task.stoppedReason);
  const reason = oneLine(container?.reason ?? null);
  const detail = container === null || reason === '' ? '' : `container ${container.name}: ${reason}`;
  if (stopped.startsWith('Essential container in task exited') || reason.includes(stopped)) return [detail];
  return stopped.includes(reason) ? [stopped] : [stopped, detail];
}

function oneLine(text: string | null): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}
