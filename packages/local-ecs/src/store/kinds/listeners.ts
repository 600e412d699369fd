import type { Listener } from '../../load-balancing/load-balancers.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

type ListenerRecord = Omit<Listener, 'loadBalancer' | 'http'> & {
  readonly loadBalancer: string;
  /** The one that it got, where it asked for any. */
  readonly port: number;
};

export const LISTENERS: RecordKind<Listener> = {
  name: 'listener',
  isSwept: true,
  all: (state) => state.loadBalancers.listeners.values(),
  id: ({ arn }) => arn,
  encode({ http, ...rest }) {
    const record: ListenerRecord = { ...rest, loadBalancer: rest.loadBalancer.arn, port: http.port };
    return plain(record);
  },
  restore(record, state) {
    const { loadBalancer: balancerArn, port, ...rest } = unplain<ListenerRecord>(record);
    const loadBalancer = state.loadBalancers.balancers.get(balancerArn);
    if (loadBalancer === undefined) throw missing('load balancer', balancerArn);
    const http = state.reopen(port, rest.targetGroupArn);
    state.loadBalancers.listeners.set(rest.arn, { ...rest, loadBalancer, http });
  },
};
