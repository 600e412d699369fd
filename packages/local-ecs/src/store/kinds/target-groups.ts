import type { TargetGroup } from '../../load-balancing/target-group.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

type TargetGroupRecord = Omit<TargetGroup, 'attributes'> & {
  readonly attributes: readonly (readonly [string, string])[];
};

export const TARGET_GROUPS: RecordKind<TargetGroup> = {
  name: 'target-group',
  isSwept: true,
  all: (state) => state.targetGroups.all(),
  id: ({ arn }) => arn,
  encode(group) {
    const record: TargetGroupRecord = { ...group, attributes: [...group.attributes] };
    return plain(record);
  },
  restore(record, state) {
    const { attributes, ...rest } = unplain<TargetGroupRecord>(record);
    state.targetGroups.add({ ...rest, attributes: new Map(attributes) });
  },
};
