import { parseArn } from '../../state/arn.ts';
import type { Cluster } from '../../state/cluster.ts';
import type { KeptState } from '../kept-state.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

type ClusterRecord = Omit<Cluster, 'services' | 'tasks' | 'stopped' | 'runTokens'>;

export const CLUSTERS: RecordKind<Cluster> = {
  name: 'cluster',
  isSwept: true,
  all: clustersOf,
  id: ({ arn }) => arn,
  encode: ({ services: _services, tasks: _tasks, stopped: _stopped, runTokens: _runTokens, ...rest }) => plain(rest),
  restore(record, state) {
    const cluster = unplain<ClusterRecord>(record);
    const place = parseArn(cluster.arn);
    if (place === null) throw missing('region', cluster.arn);
    state.region(place).clusters.set(cluster.name, {
      ...cluster,
      services: new Map(),
      tasks: new Map(),
      stopped: [],
      runTokens: new Map(),
    });
  },
  link(record, state) {
    const { stopped } = clusterOf(unplain<ClusterRecord>(record).arn, state);
    stopped.sort((left, right) => (left.stoppedAt ?? 0) - (right.stoppedAt ?? 0));
  },
};

/** All clusters of all accounts and regions. */
export function* clustersOf(state: KeptState): Generator<Cluster> {
  for (const { clusters } of state.regions()) yield* clusters.values();
}

/** The cluster of that ARN. @throws where there is none */
export function clusterOf(arn: string, state: KeptState): Cluster {
  const parsed = parseArn(arn);
  const cluster = parsed === null ? undefined : state.region(parsed).clusters.get(parsed.path[0] ?? '');
  if (cluster === undefined) throw missing('cluster', arn);
  return cluster;
}
