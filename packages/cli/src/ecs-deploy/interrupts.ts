import type { ScriptWorld } from './script-world.ts';

/** The first SIGINT, SIGTERM or SIGHUP ends the wait, so that it can be said how things are left; the second ends the process at once. */
export function interruptible(world: Pick<ScriptWorld, 'onSignal' | 'exitNow'>): {
  readonly signal: AbortSignal;
  readonly end: () => void;
} {
  const controller = new AbortController();
  const end = world.onSignal(() => {
    if (controller.signal.aborted) world.exitNow(1);
    controller.abort();
  });
  return { signal: controller.signal, end };
}
