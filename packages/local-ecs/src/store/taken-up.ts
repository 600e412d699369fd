import type { KeptState } from './kept-state.ts';
import { clustersOf } from './kinds/clusters.ts';

/** What there is to go on with: `1 cluster, 2 services and 5 tasks`. */
export function takenUp(state: KeptState): string {
  const clusters = [...clustersOf(state)].filter(({ status }) => status === 'ACTIVE');
  const services = clusters.flatMap((cluster) => [...cluster.services.values()]);
  const tasks = clusters.flatMap((cluster) => [...cluster.tasks.values()]);
  const goOn = services.filter(({ status }) => status !== 'INACTIVE');
  const run = tasks.filter(({ stoppedAt }) => stoppedAt === null);
  return `${count(clusters, 'cluster')}, ${count(goOn, 'service')} and ${count(run, 'task')}`;
}

function count(things: readonly unknown[], name: string): string {
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`;
}
