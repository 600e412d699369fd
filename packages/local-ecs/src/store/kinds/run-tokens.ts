import type { Cluster, RunTokenRecord } from '../../state/cluster.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';
import { clusterOf, clustersOf } from './clusters.ts';

/** A client token of RunTask, and what was answered to it. */
export interface RunTokenOfCluster {
  readonly cluster: Cluster;
  readonly token: string;
  readonly answered: RunTokenRecord;
}

interface TokenRecord extends RunTokenRecord {
  readonly clusterArn: string;
  readonly token: string;
}

export const RUN_TOKENS: RecordKind<RunTokenOfCluster> = {
  name: 'run-token',
  isSwept: false,
  *all(state) {
    for (const cluster of clustersOf(state))
      for (const [token, answered] of cluster.runTokens) yield { cluster, token, answered };
  },
  id: ({ cluster, token }) => `${cluster.arn} ${token}`,
  encode({ cluster, token, answered }) {
    const record: TokenRecord = { clusterArn: cluster.arn, token, ...answered };
    return plain(record);
  },
  restore(record, state) {
    const { clusterArn, token, ...answered } = unplain<TokenRecord>(record);
    clusterOf(clusterArn, state).runTokens.set(token, answered);
  },
};
