import { imageByDigest } from './image-by-digest.ts';

/** A container that cannot start, worded as ECS words it: `message` is the reason of the container. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** Of the task. */
  readonly stoppedReason: string;
  /** Absent where the container was never created. */
  readonly exitCode: number | null;

  constructor(reason: string, options: { readonly stoppedReason?: string; readonly exitCode?: number } = {}) {
    super(reason);
    this.stoppedReason = options.stoppedReason ?? reason;
    this.exitCode = options.exitCode ?? null;
  }
}

/** The image is not there or cannot be used. */
export function cannotPull(cause: string): StartError {
  return new StartError(`CannotPullContainerError: pull image manifest has been retried 5 time(s): ${cause}`);
}

/** No registry has the image. @param digest the version that was wanted; null: any that has the name */
export function imageNotFound(image: string, digest: string | null): StartError {
  const wanted = digest === null ? image : imageByDigest(image, digest);
  return cannotPull(`failed to resolve ref ${wanted}: ${wanted}: not found`);
}

/** The image is there and its program cannot be started; `exitCode` as a shell has it: 126 not executable, 127 not there. */
export function cannotStart(cause: string, exitCode: number): StartError {
  const reason =
    'CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create ' +
    'shim task: OCI runtime create failed: runc create failed: unable to start container process: ' +
    `${cause}: unknown`;
  return new StartError(reason, { stoppedReason: 'Task failed to start', exitCode });
}
