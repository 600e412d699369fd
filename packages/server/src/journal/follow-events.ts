import type { DeliveryEvent } from '@slipway/engine/events';
import type { Database } from '../store/database.ts';
import type { Changes } from './changes.ts';

const page = 500;
/** Of PostgreSQL's integer; what a person asks for may be anything. */
const highestSeq = 2 ** 31 - 1;

/**
 * The events of a run behind `after`: those in the database, then those that are being appended, without asking the database for
 * them. Ends with the run's last event, when the signal is aborted, or where there is no such run.
 */
export async function* followEvents(
  { database, changes }: { readonly database: Database; readonly changes: Changes },
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<DeliveryEvent> {
  if (!/^\d{1,18}$/.test(runId)) return;
  const news = openMailbox(changes, runId, signal);
  try {
    let last = Math.min(Math.max(Math.trunc(after) || 0, 0), highestSeq);
    while (!signal.aborted) {
      const stored = await readEvents(database, runId, last);
      for (const event of stored) {
        yield event;
        last = event.seq;
        if (event.type === 'delivery.finished') return;
      }
      if (stored.length === page) continue;
      if (stored.length === 0 && (await isOver(database, runId, last))) return;
      // Live, until something is missing between what is known and what is new.
      for (let whole = true; whole && !signal.aborted; ) {
        const batch = await news.next();
        const fresh = batch.filter(({ seq }) => seq > last);
        whole = batch.length > 0 && (fresh.length === 0 || fresh[0]?.seq === last + 1);
        if (!whole) break;
        for (const event of fresh) {
          yield event;
          last = event.seq;
          if (event.type === 'delivery.finished') return;
        }
      }
    }
  } finally {
    news.close();
  }
}

async function readEvents(database: Database, runId: string, after: number): Promise<readonly DeliveryEvent[]> {
  const rows = await database.query(
    'SELECT body FROM slipway.event WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    [runId, after, page],
  );
  return rows.map((row) => JSON.parse(row['body'] as string) as DeliveryEvent);
}

async function isOver(database: Database, runId: string, last: number): Promise<boolean> {
  const [run] = await database.query('SELECT last_seq, finished_at FROM slipway.run WHERE id = $1', [runId]);
  return run === undefined || (run['finished_at'] !== null && Number(run['last_seq']) <= last);
}

/** More than this is not kept for a slow reader, who then reads the database instead. */
const mostKept = 1000;

interface Mailbox {
  /** What came since the last call; waits for it. Empty: look into the database. */
  next(): Promise<readonly DeliveryEvent[]>;
  close(): void;
}

function openMailbox(changes: Changes, runId: string, signal: AbortSignal): Mailbox {
  let kept: DeliveryEvent[] = [];
  let lost = false;
  let wake: () => void = () => undefined;
  const ring = (): void => wake();
  const unsubscribe = changes.subscribe(runId, (events) => {
    if (events.length === 0 || kept.length + events.length > mostKept) lost = true;
    else kept.push(...events);
    wake();
  });
  signal.addEventListener('abort', ring);
  return {
    async next() {
      const isEmpty = (): boolean => kept.length === 0 && !lost && !signal.aborted;
      while (isEmpty())
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const batch = lost ? [] : kept;
      kept = [];
      lost = false;
      return batch;
    },
    close() {
      unsubscribe();
      signal.removeEventListener('abort', ring);
    },
  };
}
