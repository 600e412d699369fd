import type { Pace } from '../../clock/pace.ts';
import type { KnownTask, RunningTask, RuntimeEvent } from '../runtime.ts';

/** 128 + 9: what a program ends with that was killed. */
const KILLED = 137;

/** A task whose containers ended with the local-ecs that ran them: all that is left to do is to tell. */
export function endedTask(pace: Pace, known: KnownTask, report: (event: RuntimeEvent) => void): RunningTask {
  const living = known.startedAt === null ? [] : known.containers.filter(({ hasEnded }) => !hasEnded);
  const reason = 'The local-ecs that ran the container has ended, and the container with it';
  pace.after(0, () => {
    for (const { name } of living) report({ type: 'exited', container: name, exitCode: KILLED, reason });
  });
  let isStopping = false;
  return {
    stop() {
      if (isStopping) return;
      isStopping = true;
      // Behind the ends of its containers.
      pace.after(0, () => {
        report({ type: 'containers-stopped' });
        report({ type: 'stopped' });
      });
    },
  };
}
