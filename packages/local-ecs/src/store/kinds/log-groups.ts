import type { LogGroup } from '../../logs/log-group.ts';
import { placeKey } from '../../state/place.ts';
import type { KeptState } from '../kept-state.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';

type LogGroupRecord = Omit<LogGroup, 'streams' | 'tags'> & { readonly tags: Readonly<Record<string, string>> };

export const LOG_GROUPS: RecordKind<LogGroup> = {
  name: 'log-group',
  isSwept: false,
  all: (state) => state.logs.all(),
  id: ({ place, name }) => `${placeKey(place)}:${name}`,
  encode: ({ streams: _streams, tags, ...rest }) => plain({ ...rest, tags: Object.fromEntries(tags) }),
  restore(record, state: KeptState) {
    const { tags, ...rest } = unplain<LogGroupRecord>(record);
    state.logs.restoreGroup({ ...rest, tags: new Map(Object.entries(tags)), streams: new Map() });
  },
};
