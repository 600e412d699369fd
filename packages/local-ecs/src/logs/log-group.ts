import type { Place } from '../state/place.ts';
import type { LogStream } from './log-stream.ts';

export type LogGroupClass = 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';

/** Streams under one name, which share settings. */
export interface LogGroup {
  readonly place: Place;
  readonly name: string;
  readonly createdAt: number;
  readonly logGroupClass: LogGroupClass;
  readonly kmsKeyId: string | null;
  /** Null: events are kept for ever. */
  retentionInDays: number | null;
  tags: ReadonlyMap<string, string>;
  readonly streams: Map<string, LogStream>;
}
