import { describe, expect, it } from 'vitest';
import type { DeliveryEvent } from '../../src/events/delivery-event.ts';
import { unknownOrigin } from '../../src/notify/news.ts';
import { type NotifyTarget, parseNotifyTarget } from '../../src/notify/target.ts';
import { telling } from '../../src/notify/tell.ts';
import { start } from '../support/builders.ts';
import { begun, deployOf, ended, stream, succeeded } from './stories.ts';

function target(url: string): NotifyTarget {
  const read = parseNotifyTarget(url);
  if ('problem' in read) expect.unreachable(read.problem);
  return read;
}

const good = target('https://good.example/token-0123456789abcdef');
const bad = target('https://bad.example/token-fedcba9876543210');

async function* replay(events: readonly DeliveryEvent[]): AsyncIterable<DeliveryEvent> {
  yield* events;
}

async function tell(events: readonly DeliveryEvent[], targets: readonly NotifyTarget[]) {
  const posted: string[] = [];
  const told: DeliveryEvent[] = [];
  const ports = {
    clock: { now: () => start + 2000, sleep: async () => undefined },
    poster: {
      post: async (url: string) => {
        posted.push(url);
        return { status: url === bad.url ? 400 : 200, retryAfterMs: null };
      },
    },
  };
  for await (const event of telling(replay(events), targets, unknownOrigin, ports)) told.push(event);
  return { posted, told };
}

const events = stream([begun(['web']), ...deployOf('web', succeeded), ended(0)]);

describe('telling', () => {
  it('comes before the last event, which stays the last and keeps its exit status', async () => {
    const { told, posted } = await tell(events, [good, bad]);
    expect(posted).toEqual([good.url, bad.url]);
    expect(told.slice(0, -3)).toEqual(events.slice(0, -1));
    expect(told.slice(-3)).toMatchObject([
      { type: 'notification.sent', to: 'https://good.example', outcome: 'sent' },
      { type: 'notification.sent', to: 'https://bad.example', outcome: 'failed', reason: 'it answered 400' },
      { type: 'delivery.finished', exit: 0, durationMs: 83_400 },
    ]);
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
    expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).toSorted());
    expect(new Set(told.map(({ deliveryId }) => deliveryId)).size).toBe(1);
  });

  it('leaves the stream as it is where there is nobody to tell', async () => {
    const { told, posted } = await tell(events, []);
    expect(told).toEqual(events);
    expect(posted).toEqual([]);
  });

  it('is not done after a dry run', async () => {
    const dry = stream([begun(['web'], { dryRun: true }), ended(0)]);
    const { told, posted } = await tell(dry, [good]);
    expect(told).toEqual(dry);
    expect(posted).toEqual([]);
  });

  it('keeps the address out of all events', async () => {
    const what = `could not reach ${good.url}, see token-0123456789abcdef`;
    const loud = stream([begun(['web']), ended(1, { error: { code: 'BUG', what, hint: '' } })]);
    const { told } = await tell(loud, [good]);
    expect(JSON.stringify(told)).not.toContain('0123456789abcdef');
  });
});
