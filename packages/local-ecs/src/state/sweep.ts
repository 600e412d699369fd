import type { Cluster } from './cluster.ts';

/** Stopped tasks are kept for so long: an hour, by the clock whatever the speed is. */
const KEPT_FOR_MS = 3_600_000;

/** Forgets tasks that stopped more than an hour ago, and run tokens that are over. */
export function sweep(cluster: Cluster, now: number): void {
  for (let first = cluster.stopped[0]; first !== undefined; first = cluster.stopped[0]) {
    if ((first.stoppedAt ?? now) + KEPT_FOR_MS > now) break;
    cluster.stopped.shift();
    cluster.tasks.delete(first.id);
  }
  for (const [token, { expiresAt }] of cluster.runTokens) if (expiresAt <= now) cluster.runTokens.delete(token);
}
