import { type Place, placeKey } from '../state/place.ts';

/** One line in a log stream. */
export interface LogLine {
  readonly timestamp: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly lines: LogLine[];
}

/** Logs of all accounts and regions: group → stream → lines. */
export interface LogStore {
  write(place: Place, group: string, stream: string, line: LogLine): void;
  groups(place: Place): ReadonlyMap<string, ReadonlyMap<string, LogStream>>;
  clear(): void;
}

/** Older lines of a stream give way to newer ones above this many. */
const MOST_LINES = 10_000;

export function createLogStore(): LogStore {
  const places = new Map<string, Map<string, Map<string, LogStream>>>();
  const groupsOf = (place: Place): Map<string, Map<string, LogStream>> => {
    const key = placeKey(place);
    const groups = places.get(key) ?? new Map<string, Map<string, LogStream>>();
    places.set(key, groups);
    return groups;
  };
  return {
    groups: groupsOf,
    clear: () => places.clear(),
    write(place, groupName, streamName, line) {
      const groups = groupsOf(place);
      const group = groups.get(groupName) ?? new Map<string, LogStream>();
      groups.set(groupName, group);
      const stream = group.get(streamName) ?? { name: streamName, createdAt: line.timestamp, lines: [] };
      group.set(streamName, stream);
      stream.lines.push(line);
      if (stream.lines.length > MOST_LINES) stream.lines.shift();
    },
  };
}
