import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

/** The tags of a load balancer, listener, rule or target group. */
interface LoadBalancingTags {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const LOAD_BALANCING_TAGS: RecordKind<LoadBalancingTags> = {
  name: 'load-balancing-tags',
  isSwept: true,
  *all(state) {
    for (const [arn, tags] of state.loadBalancers.tags) yield { arn, tags };
  },
  id: ({ arn }) => arn,
  encode: (tags) => plain(tags),
  restore(record, state) {
    const { arn, tags } = unplain<LoadBalancingTags>(record);
    state.loadBalancers.tags.set(arn, tags);
  },
};
