import type { LoadBalancer } from '../../load-balancing/load-balancer.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

export const LOAD_BALANCERS: RecordKind<LoadBalancer> = {
  name: 'load-balancer',
  isSwept: true,
  all: (state) => state.loadBalancers.balancers.values(),
  id: ({ arn }) => arn,
  encode: (balancer) => plain(balancer),
  restore(record, state) {
    const balancer = unplain<LoadBalancer>(record);
    state.loadBalancers.balancers.set(balancer.arn, balancer);
  },
};
