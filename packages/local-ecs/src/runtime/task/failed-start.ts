import type { RuntimeEvent } from '../runtime.ts';
import type { StartFailure } from '../start-failure.ts';
import { StartError } from './start-error.ts';

type FailedStartEvent = Extract<RuntimeEvent, { type: 'start-failed' }>;

/** A task that will never run, with the event that says so. */
export class FailedStart extends Error {
  override readonly name = 'FailedStart';
  readonly event: FailedStartEvent;

  constructor(event: FailedStartEvent) {
    super(event.stoppedReason);
    this.event = event;
  }
}

/** What failed, told as the start of the task that failed. @param container the one to blame; null: none */
export function failedStart(error: unknown, container: string | null): FailedStart {
  if (error instanceof FailedStart) return error;
  const known = error instanceof StartError ? error : unknownFailure(error);
  const failure = container === null ? null : { name: container, reason: known.message, exitCode: known.exitCode };
  return new FailedStart({ type: 'start-failed', stoppedReason: known.stoppedReason, container: failure });
}

/** A fault that strikes the start. */
export function faultyStart({ event }: StartFailure): FailedStart {
  return new FailedStart(event);
}

/** The disk is full, no port is left: what a system says. */
function unknownFailure(error: unknown): StartError {
  const cause = error instanceof Error ? error.message : String(error);
  return new StartError(`CannotStartContainerError: ${cause}`, { stoppedReason: `Task failed to start: ${cause}` });
}
