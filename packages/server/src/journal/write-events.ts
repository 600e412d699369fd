import type { DeliveryEvent, Happening } from '@slipway/engine/events';
import type { Queries } from '../store/database.ts';

/** Something that happened, and when: epoch milliseconds. */
export interface Dated {
  readonly at: number;
  readonly happening: Happening;
}

/**
 * Numbers what happened in a run and writes it down, inside the caller's transaction. The row of the run holds the last number, so
 * that two writers wait for each other and no number is left out.
 */
export async function writeEvents(
  { query }: Queries,
  runId: string,
  dated: readonly Dated[],
): Promise<readonly DeliveryEvent[]> {
  if (dated.length === 0) return [];
  const rows = await query('UPDATE slipway.run SET last_seq = last_seq + $2 WHERE id = $1 RETURNING last_seq', [
    runId,
    dated.length,
  ]);
  const first = Number(rows[0]?.['last_seq']) - dated.length + 1;
  const events = dated.map(({ at, happening }, index): DeliveryEvent => {
    const stamp = { v: 1, deliveryId: runId, seq: first + index, at: new Date(at).toISOString() } as const;
    return { ...stamp, ...happening };
  });
  const bodies = events.map((event) => JSON.stringify(event));
  await query(
    'INSERT INTO slipway.event (run_id, seq, body) SELECT $1, seq, body FROM unnest($2::integer[], $3::text[]) AS e (seq, body)',
    [runId, events.map(({ seq }) => seq), bodies],
  );
  await query('UPDATE slipway.run SET event_bytes = event_bytes + $2 WHERE id = $1', [
    runId,
    bodies.reduce((bytes, body) => bytes + Buffer.byteLength(body), 0),
  ]);
  return events;
}
