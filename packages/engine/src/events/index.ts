export { formatDuration } from '../model/duration.ts';
export type * from './delivery-event.ts';
export { decodeEvent, encodeEvent } from './ndjson.ts';
export { printable } from './printable.ts';
export { redactor } from './redact.ts';
export { reportedEvent } from './reported.ts';
export { stamper } from './stamp.ts';
