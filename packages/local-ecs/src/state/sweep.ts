import type { Cluster, RunTokenRecord } from './cluster.ts';
import type { Task } from './task.ts';

/** Stopped tasks are kept for so long: an hour, by the clock whatever the speed is. */
const KEPT_FOR_MS = 3_600_000;

/** Hears of what is forgotten. */
export interface Forgetting {
  task(task: Task): void;
  runToken(token: string, answered: RunTokenRecord): void;
}

/** Forgets tasks that stopped more than an hour ago, and run tokens that are over. */
export function sweep(cluster: Cluster, now: number, forgotten: Forgetting): void {
  for (let first = cluster.stopped[0]; first !== undefined; first = cluster.stopped[0]) {
    if ((first.stoppedAt ?? now) + KEPT_FOR_MS > now) break;
    cluster.stopped.shift();
    cluster.tasks.delete(first.id);
    forgotten.task(first);
  }
  for (const [token, answered] of cluster.runTokens) {
    if (answered.expiresAt > now) continue;
    cluster.runTokens.delete(token);
    forgotten.runToken(token, answered);
  }
}
