import type { Rule } from '../../load-balancing/rule.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

export const LISTENER_RULES: RecordKind<Rule> = {
  name: 'listener-rule',
  isSwept: true,
  all: (state) => state.loadBalancers.rules.values(),
  id: ({ arn }) => arn,
  encode: (rule) => plain(rule),
  restore(record, state) {
    const rule = unplain<Rule>(record);
    const { listeners, rules } = state.loadBalancers;
    if (!listeners.has(rule.listenerArn)) throw missing('listener', rule.listenerArn);
    rules.set(rule.arn, rule);
  },
};
