import { type FaultBook, meansImage } from '../faults/faults.ts';
import type { ContainerToRun, RuntimeEvent } from './runtime.ts';

/** A start that fails, and how far it gets. */
export interface StartFailure {
  readonly stage: 'secrets' | 'pull' | 'start';
  readonly event: Extract<RuntimeEvent, { type: 'start-failed' }>;
}

/** The failure that the faults have for the start of these containers, worded as ECS words it; null where they start. */
export function startFailure(faults: FaultBook, containers: readonly ContainerToRun[]): StartFailure | null {
  for (const container of containers) {
    const failure = containerFailure(faults, container);
    if (failure !== null) return failure;
  }
  return null;
}

function containerFailure(faults: FaultBook, { name, image }: ContainerToRun): StartFailure | null {
  const means = (fault: { readonly image?: string }): boolean => meansImage(fault, image);
  const secret = faults.strike('secret-missing', means);
  if (secret !== null) {
    const stoppedReason =
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
      'unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ' +
      `${secret.secret ?? 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app'} from secrets manager: ` +
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
    return { stage: 'secrets', event: { type: 'start-failed', stoppedReason, container: null } };
  }
  if (faults.strike('image-missing', means) !== null) {
    const reason =
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): ' +
      `failed to resolve ref ${image}: ${image}: not found`;
    const event: StartFailure['event'] = {
      type: 'start-failed',
      stoppedReason: reason,
      container: { name, reason, exitCode: null },
    };
    return { stage: 'pull', event };
  }
  const invalid = faults.strike('invalid-command', means);
  if (invalid === null) return null;
  const reason =
    'CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create ' +
    'shim task: OCI runtime create failed: runc create failed: unable to start container process: ' +
    `exec: "${invalid.command ?? 'serve'}": executable file not found in $PATH: unknown`;
  const event: StartFailure['event'] = {
    type: 'start-failed',
    stoppedReason: 'Task failed to start',
    container: { name, reason, exitCode: 127 },
  };
  return { stage: 'start', event };
}
