import type { TargetGroup } from '../../load-balancing/target-group.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

export const TARGET_GROUPS: RecordKind<TargetGroup> = {
  name: 'target-group',
  isSwept: true,
  all: (state) => state.targetGroups.all(),
  id: ({ arn }) => arn,
  encode: (group) => plain(group),
  restore: (record, state) => state.targetGroups.add(unplain<TargetGroup>(record)),
};
