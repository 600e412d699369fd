import type { World } from './world.ts';

/** Ctrl-C and its relatives, turned into an abort. */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** Gives the signals back to Node. */
  end(): void;
}

/** The first signal aborts, so that the delivery can say how it is left; the second one ends the process at once. */
export function watchInterrupts(world: World, say: (message: string) => void): Interrupts {
  const controller = new AbortController();
  const end = world.onSignal((signal) => {
    if (controller.signal.aborted) {
      world.exitNow(interruptedStatus);
      return;
    }
    say(`${signal === 'SIGINT' ? 'Interrupted' : `Stopped by ${signal}`}: finishing. Once more ends at once.`);
    controller.abort();
  });
  return { signal: controller.signal, end };
}

const interruptedStatus = 130;
