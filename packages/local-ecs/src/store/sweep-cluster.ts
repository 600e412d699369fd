import type { Cluster } from '../state/cluster.ts';
import { sweep } from '../state/sweep.ts';
import type { Journal } from './journal.ts';
import { RUN_TOKENS } from './kinds/run-tokens.ts';
import { TASKS } from './kinds/tasks.ts';

/** Forgets the cluster's old tasks and run tokens, their records too. */
export function sweepCluster(journal: Journal, cluster: Cluster, now: number): void {
  sweep(cluster, now, {
    task: (task) => journal.gone(TASKS, task),
    runToken: (token, answered) => journal.gone(RUN_TOKENS, { cluster, token, answered }),
  });
}
