import type { LogEvent } from '../../logs/log-event.ts';
import type { LogStream } from '../../logs/log-group.ts';
import type { Place } from '../../state/place.ts';
import type { KeptState } from '../kept-state.ts';
import { missing } from '../missing.ts';
import { plain, unplain } from '../plain.ts';
import type { RecordKind } from '../record-kind.ts';
import { LOG_STREAMS, streamsOf } from './log-streams.ts';

/** An event, with the stream it is in. */
export interface WrittenEvent {
  readonly stream: LogStream;
  readonly event: LogEvent;
}

interface LogEventRecord extends LogEvent {
  readonly place: Place;
  readonly group: string;
  readonly stream: string;
}

export const LOG_EVENTS: RecordKind<WrittenEvent> = {
  name: 'log-event',
  isSwept: false,
  all: eventsOf,
  id: ({ stream, event }) => `${LOG_STREAMS.id(stream)}:${String(event.sequence).padStart(16, '0')}`,
  encode: ({ stream: { group, name }, event }) => {
    return plain<LogEventRecord>({ place: group.place, group: group.name, stream: name, ...event });
  },
  restore(record, state) {
    const { place, group, stream: name, ...event } = unplain<LogEventRecord>(record);
    const stream = state.logs.groups(place).get(group)?.streams.get(name);
    if (stream === undefined) throw missing('log stream', name);
    state.logs.restoreEvent(stream, event);
  },
};

function* eventsOf(state: KeptState): Generator<WrittenEvent> {
  for (const stream of streamsOf(state)) for (const event of stream.events) yield { stream, event };
}
