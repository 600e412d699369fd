import { SlipwayError } from '../errors/slipway-error.ts';
import { isJsonObject } from '../model/json.ts';
import type { DeliveryEvent } from './delivery-event.ts';

/** One event as one line of NDJSON, newline included. */
export function encodeEvent(event: DeliveryEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * Reads one line of a saved stream.
 *
 * @param lineNumber counted from 1, for the error.
 * @returns null for an empty line and for an event type that this version does not know (written by a newer one).
 * @throws SlipwayError BAD_EVENT_STREAM when the line is not a delivery event of version 1.
 */
export function decodeEvent(line: string, lineNumber: number): DeliveryEvent | null {
  if (line.trim() === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new SlipwayError('BAD_EVENT_STREAM', { line: lineNumber, reason: 'it is not JSON' });
  }
  if (!isJsonObject(value) || typeof value['type'] !== 'string') {
    throw new SlipwayError('BAD_EVENT_STREAM', { line: lineNumber, reason: 'it has no "type"' });
  }
  if (value['v'] !== 1) {
    throw new SlipwayError('BAD_EVENT_STREAM', {
      line: lineNumber,
      reason: `its version is ${JSON.stringify(value['v']) ?? 'missing'}, not 1`,
    });
  }
  return knownTypes.has(value['type']) ? (value as unknown as DeliveryEvent) : null;
}

const knownTypes: ReadonlySet<string> = new Set<DeliveryEvent['type']>([
  'push.received',
  'pipeline.planned',
  'job.started',
  'job.output',
  'job.reported',
  'job.finished',
  'pipeline.finished',
  'image.planned',
  'image.output',
  'image.built',
  'image.pushed',
  'image.removed',
  'image.kept',
  'clean.nothing',
  'delivery.started',
  'plan.made',
  'task-definition.registered',
  'deployment.started',
  'deployment.adopted',
  'rollout.changed',
  'rollout.waiting',
  'service.reported',
  'task.stopped',
  'rollout.judged',
  'rollback.started',
  'rollback.finished',
  'task.ran',
  'api.troubled',
  'warning.raised',
  'notification.sent',
  'delivery.finished',
]);
