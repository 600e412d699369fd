import type { Listener } from '../../load-balancing/listener.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

export const LISTENERS: RecordKind<Listener> = {
  name: 'listener',
  isSwept: true,
  all: (state) => state.loadBalancers.listeners.values(),
  id: ({ arn }) => arn,
  encode: (listener) => plain(listener),
  restore(record, state) {
    const listener = unplain<Listener>(record);
    const { balancers, listeners } = state.loadBalancers;
    if (!balancers.has(listener.loadBalancerArn)) throw missing('load balancer', listener.loadBalancerArn);
    listeners.set(listener.arn, listener);
    state.reopen(listener);
  },
};
