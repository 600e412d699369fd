import type { LogStream } from '../../logs/log-group.ts';
import { createLogStream } from '../../logs/log-stream.ts';
import type { Place } from '../../state/place.ts';
import type { KeptState } from '../kept-state.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';
import { LOG_GROUPS } from './log-groups.ts';

interface LogStreamRecord {
  readonly place: Place;
  readonly group: string;
  readonly name: string;
  readonly createdAt: number;
}

export const LOG_STREAMS: RecordKind<LogStream> = {
  name: 'log-stream',
  isSwept: false,
  all: streamsOf,
  // No name has a colon.
  id: ({ group, name }) => `${LOG_GROUPS.id(group)}:${name}`,
  encode: ({ group, name, createdAt }) => {
    return plain<LogStreamRecord>({ place: group.place, group: group.name, name, createdAt });
  },
  restore(record, state) {
    const { place, group: groupName, name, createdAt } = unplain<LogStreamRecord>(record);
    const group = state.logs.groups(place).get(groupName);
    if (group === undefined) throw missing('log group', groupName);
    group.streams.set(name, createLogStream(group, name, createdAt));
  },
};

/** All streams of all accounts and regions. */
export function* streamsOf(state: KeptState): Generator<LogStream> {
  for (const { streams } of state.logs.all()) yield* streams.values();
}
