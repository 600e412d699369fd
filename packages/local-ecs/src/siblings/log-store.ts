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

/** Logs of all regions: group → stream → lines. */
export interface LogStore {
  write(region: string, group: string, stream: string, line: LogLine): void;
  groups(region: string): ReadonlyMap<string, ReadonlyMap<string, LogStream>>;
  clear(): void;
}

/** Older lines of a stream give way to newer ones above this many. */
const MOST_LINES = 10_000;

export function createLogStore(): LogStore {
  const regions = new Map<string, Map<string, Map<string, LogStream>>>();
  const groupsOf = (region: string): Map<string, Map<string, LogStream>> => {
    const groups = regions.get(region) ?? new Map<string, Map<string, LogStream>>();
    regions.set(region, groups);
    return groups;
  };
  return {
    groups: groupsOf,
    clear: () => regions.clear(),
    write(region, groupName, streamName, line) {
      const groups = groupsOf(region);
      const group = groups.get(groupName) ?? new Map<string, LogStream>();
      groups.set(groupName, group);
      const stream = group.get(streamName) ?? { name: streamName, createdAt: line.timestamp, lines: [] };
      group.set(streamName, stream);
      stream.lines.push(line);
      if (stream.lines.length > MOST_LINES) stream.lines.shift();
    },
  };
}
