import { ownDeployment, type ServiceModel, wantedTasks } from './delivery-model.ts';
import type { Glyphs } from './glyphs.ts';
import { faint, good, type Line } from './line.ts';

/** How far a rollout is, 0 to 1: one half for the new tasks that run, one half for the old ones that are gone. */
export function rolloutProgress(service: ServiceModel): number {
  if (service.verdict?.kind === 'succeeded' || service.verdict?.kind === 'nothing-to-do') return 1;
  const own = ownDeployment(service);
  if (own === null) return 0;
  const wanted = wantedTasks(service, own);
  const fresh = wanted === 0 ? 1 : Math.min(1, own.running / wanted);
  const gone = service.mostOldTasks === 0 ? fresh : 1 - service.oldTasksLeft / service.mostOldTasks;
  return (fresh + gone) / 2;
}

/** A bar of `columns` columns. It is full only when all is done. */
export function progressBar(progress: number, columns: number, glyphs: Glyphs): Line {
  const done = progress >= 1 ? columns : Math.min(columns - 1, Math.floor(progress * columns));
  return [good(glyphs.barDone.repeat(done)), faint(glyphs.barLeft.repeat(columns - done))];
}
