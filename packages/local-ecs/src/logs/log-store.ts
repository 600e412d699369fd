import { type Place, placeKey } from '../state/place.ts';
import type { LogLine } from './log-event.ts';
import type { LogGroup } from './log-group.ts';
import { addEvent, createLogStream, dropOldest, type LogStream } from './log-stream.ts';

/** Of all streams of all groups together. */
const MOST_BYTES_OF_ALL = 64 * 1024 * 1024;

/** What is given for a new group. */
export type NewLogGroup = Pick<LogGroup, 'name'> & Partial<Pick<LogGroup, 'logGroupClass' | 'kmsKeyId' | 'tags'>>;

/** The logs of all accounts and regions. Everything that changes them goes through here. */
export interface LogStore {
  /** By name. */
  groups(place: Place): ReadonlyMap<string, LogGroup>;
  /** Adds a group; one that has the name is the answer, as it is. */
  addGroup(place: Place, group: NewLogGroup): LogGroup;
  removeGroup(place: Place, name: string): void;
  setRetention(place: Place, name: string, retentionInDays: number | null): void;
  setTags(place: Place, name: string, tags: ReadonlyMap<string, string>): void;
  /** Adds a stream; one that has the name is the answer, as it is. The group has to be there. */
  addStream(place: Place, group: LogGroup, name: string): LogStream;
  removeStream(place: Place, group: LogGroup, name: string): void;
  /** Adds events, whose ingestion is now. */
  append(place: Place, group: LogGroup, stream: LogStream, lines: readonly LogLine[]): void;
  clear(): void;
}

export function createLogStore(now: () => number): LogStore {
  const places = new Map<string, Map<string, LogGroup>>();
  let sequence = 0;
  let bytes = 0;

  const groupsAt = (place: Place): Map<string, LogGroup> => {
    const key = placeKey(place);
    const groups = places.get(key) ?? new Map<string, LogGroup>();
    places.set(key, groups);
    return groups;
  };

  /** Halves what takes most: rare, and cheaper than to know the oldest of all at all times. */
  const makeRoom = (): void => {
    while (bytes > MOST_BYTES_OF_ALL) {
      const largest = largestOf(places.values());
      if (largest === null) return;
      const before = largest.bytes;
      dropOldest(largest, Math.ceil(largest.events.length / 2));
      bytes -= before - largest.bytes;
    }
  };

  return {
    groups: groupsAt,
    addGroup(place, { name, logGroupClass = 'STANDARD', kmsKeyId = null, tags = new Map() }) {
      const groups = groupsAt(place);
      const group = groups.get(name) ?? {
        name,
        createdAt: now(),
        logGroupClass,
        kmsKeyId,
        retentionInDays: null,
        tags,
        streams: new Map(),
      };
      groups.set(name, group);
      return group;
    },
    removeGroup(place, name) {
      const group = groupsAt(place).get(name);
      for (const stream of group?.streams.values() ?? []) bytes -= stream.bytes;
      groupsAt(place).delete(name);
    },
    setRetention(place, name, retentionInDays) {
      const group = groupsAt(place).get(name);
      if (group !== undefined) group.retentionInDays = retentionInDays;
    },
    setTags(place, name, tags) {
      const group = groupsAt(place).get(name);
      if (group !== undefined) group.tags = tags;
    },
    addStream(_place, group, name) {
      const stream = group.streams.get(name) ?? createLogStream(name, now());
      group.streams.set(name, stream);
      return stream;
    },
    removeStream(_place, group, name) {
      bytes -= group.streams.get(name)?.bytes ?? 0;
      group.streams.delete(name);
    },
    append(_place, _group, stream, lines) {
      const before = stream.bytes;
      const ingestionTime = now();
      for (const { timestamp, message } of lines) {
        sequence += 1;
        addEvent(stream, { sequence, timestamp, ingestionTime, message });
      }
      bytes += stream.bytes - before;
      makeRoom();
    },
    clear() {
      places.clear();
      bytes = 0;
    },
  };
}

/** Null where no stream has an event. */
function largestOf(places: Iterable<ReadonlyMap<string, LogGroup>>): LogStream | null {
  let largest: LogStream | null = null;
  for (const groups of places) {
    for (const { streams } of groups.values()) {
      for (const stream of streams.values()) {
        if (stream.bytes > (largest?.bytes ?? 0)) largest = stream;
      }
    }
  }
  return largest;
}
