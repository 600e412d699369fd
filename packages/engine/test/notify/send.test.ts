import { describe, expect, it } from 'vitest';
import { send } from '../../src/notify/send.ts';
import type { NotifyTarget } from '../../src/notify/target.ts';
import type { PostAnswer } from '../../src/ports/poster.ts';

const target: NotifyTarget = {
  url: 'https://hooks.example/secret-path',
  format: 'json',
  shown: 'https://hooks.example',
};

type Answer = Partial<PostAnswer> & { readonly after?: number; readonly error?: string };

/** Sends to a receiver that answers so; the clock moves only by what answers take and by waiting. */
async function sendTo(answers: readonly Answer[]) {
  const startedAt = 1_000_000;
  let now = startedAt;
  const limits: number[] = [];
  const pauses: number[] = [];
  const sent = await send(target, '{}', {
    clock: {
      now: () => now,
      sleep: async (ms) => {
        pauses.push(ms);
        now += ms;
      },
    },
    poster: {
      post: async (_, __, limitMs) => {
        const { after = 0, error, status = 200, retryAfterMs = null } = answers[limits.length] ?? {};
        limits.push(limitMs);
        now += Math.min(after, limitMs);
        if (after > limitMs) throw new Error('there was no answer');
        if (error !== undefined) throw new Error(error);
        return { status, retryAfterMs };
      },
    },
  });
  return { sent, tries: limits.length, limits, pauses, tookMs: now - startedAt };
}

const ok = { type: 'notification.sent', to: 'https://hooks.example', outcome: 'sent', reason: null };
const failed = (reason: string) => ({ ...ok, outcome: 'failed', reason });

describe('a message', () => {
  it.each<[string, readonly Answer[], object, number]>([
    ['is sent once', [{}], ok, 1],
    ['is taken with any 2xx', [{ status: 204 }], ok, 1],
    ['is tried again after 500', [{ status: 500 }, {}], ok, 2],
    ['is tried again after 429', [{ status: 429 }, {}], ok, 2],
    ['is tried again after a reset', [{ error: 'read ECONNRESET' }, {}], ok, 2],
    ['is tried three times', [{ status: 503 }, { status: 503 }, { status: 503 }, {}], failed('it answered 503'), 3],
    ['is not tried again after 404', [{ status: 404 }], failed('it answered 404'), 1],
    ['does not follow a redirect', [{ status: 302 }], failed('it answered 302, and a redirect is not followed'), 1],
    [
      'says the last of several reasons',
      [{ status: 500 }, { error: 'read ECONNRESET' }, { error: 'connect ECONNREFUSED 127.0.0.1:80' }],
      failed('connect ECONNREFUSED 127.0.0.1:80'),
      3,
    ],
    [
      'is not sent later than the bound allows',
      [{ status: 429, retryAfterMs: 60_000 }],
      failed('it answered 429, to be tried again after 1m 00s'),
      1,
    ],
    ['has no address in its reason', [{ status: 410 }], failed('it answered 410'), 1],
  ])('%s', async (_, answers, sent, tries) => {
    expect(await sendTo(answers)).toMatchObject({ sent, tries });
  });

  it('waits as long as Retry-After says', async () => {
    const { sent, pauses } = await sendTo([{ status: 429, retryAfterMs: 7000 }, {}]);
    expect(sent).toEqual(ok);
    expect(pauses).toEqual([7000]);
  });

  it('takes 5 seconds for a try and 15 in all, whatever the receiver does', async () => {
    const { sent, limits, tookMs } = await sendTo([{ after: 1e9 }, { after: 1e9 }, { after: 1e9 }]);
    expect(sent).toEqual(failed('there was no answer'));
    expect(limits).toEqual([5000, 5000, 2500]);
    expect(tookMs).toBeLessThanOrEqual(15_000);
  });
});
