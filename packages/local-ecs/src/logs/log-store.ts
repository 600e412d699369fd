import { type Place, placeKey } from '../state/place.ts';
import type { LogEvent, LogLine } from './log-event.ts';
import type { LogGroup, LogStream } from './log-group.ts';
import { addEvent, createLogStream, dropOldest } from './log-stream.ts';

/** Of all streams of all groups together. */
const MOST_BYTES_OF_ALL = 32 * 1024 * 1024;

const NO_GROUPS: ReadonlyMap<string, LogGroup> = new Map();

/** Every container that ever ran leaves a stream. */
const MOST_STREAMS = 10_000;

/** What is given for a new group. */
export type NewLogGroup = Pick<LogGroup, 'name'> &
  Partial<Pick<LogGroup, 'logGroupClass' | 'kmsKeyId' | 'isDeletionProtected' | 'tags'>>;

/** The logs of all accounts and regions. Everything that changes them goes through here. */
export interface LogStore {
  /** By name. */
  groups(place: Place): ReadonlyMap<string, LogGroup>;
  /** Of all places. */
  all(): Iterable<LogGroup>;
  /** Adds a group; one that has the name is the answer, as it is. */
  addGroup(place: Place, group: NewLogGroup): LogGroup;
  removeGroup(group: LogGroup): void;
  setRetention(group: LogGroup, retentionInDays: number | null): void;
  setDeletionProtection(group: LogGroup, isDeletionProtected: boolean): void;
  setKey(group: LogGroup, kmsKeyId: string | null): void;
  setTags(group: LogGroup, tags: ReadonlyMap<string, string>): void;
  /** Adds a stream; one that has the name is the answer, as it is. */
  addStream(group: LogGroup, name: string): LogStream;
  removeStream(stream: LogStream): void;
  /** Adds events, whose ingestion is now. */
  append(stream: LogStream, lines: readonly LogLine[]): void;
  /** Enters what an earlier store held; nobody is told. */
  restoreGroup(group: LogGroup): void;
  restoreEvent(stream: LogStream, event: LogEvent): void;
  /** Forgets everything; nobody is told. */
  clear(): void;
}

/** Is told of every change. */
export interface LogWatcher {
  groupChanged(group: LogGroup): void;
  groupGone(group: LogGroup): void;
  streamAdded(stream: LogStream): void;
  streamGone(stream: LogStream): void;
  eventAdded(stream: LogStream, event: LogEvent): void;
  eventGone(stream: LogStream, event: LogEvent): void;
}

export function createLogStore(now: () => number, watcher: LogWatcher): LogStore {
  const places = new Map<string, Map<string, LogGroup>>();
  let sequence = 0;
  let bytes = 0;

  const enterGroup = (group: LogGroup): void => {
    const key = placeKey(group.place);
    const groups = places.get(key) ?? new Map<string, LogGroup>();
    places.set(key, groups.set(group.name, group));
  };

  function* all(): Generator<LogGroup> {
    for (const groups of places.values()) yield* groups.values();
  }

  const enter = (stream: LogStream, event: LogEvent): readonly LogEvent[] => {
    const before = stream.bytes;
    const dropped = addEvent(stream, event);
    bytes += stream.bytes - before;
    return dropped;
  };

  const gone = (stream: LogStream, events: readonly LogEvent[]): void => {
    for (const event of events) watcher.eventGone(stream, event);
  };

  /** Halves what takes most: rare, and cheaper than to know the oldest of all at all times. */
  const makeRoom = (): void => {
    while (bytes > MOST_BYTES_OF_ALL) {
      const largest = largestOf(all());
      if (largest === null) return;
      const before = largest.bytes;
      gone(largest, dropOldest(largest, Math.ceil(largest.events.length / 2)));
      bytes -= before - largest.bytes;
    }
  };

  const removeStream = (stream: LogStream): void => {
    gone(stream, stream.events);
    bytes -= stream.bytes;
    stream.group.streams.delete(stream.name);
    watcher.streamGone(stream);
  };

  /** Takes a tenth away, those to which nothing was written for longest: rare, and cheaper than to know them at all times. */
  const makeRoomForStreams = (): void => {
    let count = 0;
    for (const { streams } of all()) count += streams.size;
    if (count <= MOST_STREAMS) return;
    const streams = [...all()].flatMap((group) => [...group.streams.values()]);
    const silent = streams.toSorted((left, right) => lastUse(left) - lastUse(right));
    for (const stream of silent.slice(0, MOST_STREAMS / 10)) removeStream(stream);
  };

  return {
    groups: (place) => places.get(placeKey(place)) ?? NO_GROUPS,
    all,
    addGroup(
      place,
      { name, logGroupClass = 'STANDARD', kmsKeyId = null, isDeletionProtected = false, tags = new Map() },
    ) {
      const known = places.get(placeKey(place))?.get(name);
      if (known !== undefined) return known;
      const { accountId, region } = place;
      const settings = { logGroupClass, kmsKeyId, isDeletionProtected, retentionInDays: null, tags };
      const group = { place: { accountId, region }, name, createdAt: now(), ...settings, streams: new Map() };
      enterGroup(group);
      watcher.groupChanged(group);
      return group;
    },
    removeGroup(group) {
      for (const stream of group.streams.values()) removeStream(stream);
      const key = placeKey(group.place);
      const groups = places.get(key);
      groups?.delete(group.name);
      if (groups?.size === 0) places.delete(key);
      watcher.groupGone(group);
    },
    setRetention(group, retentionInDays) {
      group.retentionInDays = retentionInDays;
      watcher.groupChanged(group);
    },
    setDeletionProtection(group, isDeletionProtected) {
      group.isDeletionProtected = isDeletionProtected;
      watcher.groupChanged(group);
    },
    setKey(group, kmsKeyId) {
      group.kmsKeyId = kmsKeyId;
      watcher.groupChanged(group);
    },
    setTags(group, tags) {
      group.tags = tags;
      watcher.groupChanged(group);
    },
    addStream(group, name) {
      const known = group.streams.get(name);
      if (known !== undefined) return known;
      const stream = createLogStream(group, name, now());
      group.streams.set(name, stream);
      watcher.streamAdded(stream);
      makeRoomForStreams();
      return stream;
    },
    removeStream,
    append(stream, lines) {
      const ingestionTime = now();
      for (const { timestamp, message } of lines) {
        sequence += 1;
        const event = { sequence, timestamp, ingestionTime, message };
        watcher.eventAdded(stream, event);
        gone(stream, enter(stream, event));
      }
      makeRoom();
    },
    restoreGroup: enterGroup,
    restoreEvent(stream, event) {
      sequence = Math.max(sequence, event.sequence);
      enter(stream, event);
    },
    clear() {
      places.clear();
      bytes = 0;
    },
  };
}

/** When something was written to it last, or it came into being. */
function lastUse({ lastIngestionTime, createdAt }: LogStream): number {
  return lastIngestionTime ?? createdAt;
}

/** Null where no stream has an event. */
function largestOf(groups: Iterable<LogGroup>): LogStream | null {
  let largest: LogStream | null = null;
  for (const { streams } of groups) {
    for (const stream of streams.values()) if (stream.bytes > (largest?.bytes ?? 0)) largest = stream;
  }
  return largest;
}
