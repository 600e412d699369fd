import type { Pace } from '../clock/pace.ts';
import type { Service } from '../state/service.ts';
import type { Task } from '../state/task.ts';

/** Whether scale-in and deployments must leave the task alone at the time `now`. */
export function isProtected({ protectedUntil }: Task, now: number): boolean {
  return protectedUntil !== null && protectedUntil > now;
}

/** Wakes services when the protection of one of their tasks is over. */
export interface ProtectionWatch {
  /** Looks at the tasks of the service anew. */
  watch(service: Service): void;
}

export function createProtectionWatch(pace: Pace, wake: (service: Service) => void): ProtectionWatch {
  const waits = new Map<Service, () => void>();
  return {
    watch(service) {
      waits.get(service)?.();
      waits.delete(service);
      const ends = [...service.tasks].flatMap(({ protectedUntil }) => protectedUntil ?? []);
      const next = Math.min(...ends.filter((end) => end > pace.now()));
      if (next === Number.POSITIVE_INFINITY) return;
      // It was asked for in minutes of the clock, whatever the speed is.
      waits.set(
        service,
        pace.after(-pace.since(next), () => {
          waits.delete(service);
          wake(service);
        }),
      );
    },
  };
}
