import type { Place } from '../state/place.ts';
import type { LogEvent } from './log-event.ts';

/** As CreateLogGroup takes it; all of them are kept alike. */
export type LogGroupClass = 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';

/** Streams under one name, which share settings. */
export interface LogGroup {
  readonly place: Place;
  readonly name: string;
  readonly createdAt: number;
  readonly logGroupClass: LogGroupClass;
  /** Null: that of CloudWatch Logs. */
  kmsKeyId: string | null;
  isDeletionProtected: boolean;
  /** Null: events are kept for ever. */
  retentionInDays: number | null;
  tags: ReadonlyMap<string, string>;
  readonly streams: Map<string, LogStream>;
}

/** The events of one source, in the order of their time. */
export interface LogStream {
  readonly group: LogGroup;
  readonly name: string;
  readonly createdAt: number;
  /** Changed by the functions in log-stream.ts and nothing else. */
  readonly events: LogEvent[];
  /** Of all events together, as AWS counts them. */
  bytes: number;
  lastIngestionTime: number | null;
}
