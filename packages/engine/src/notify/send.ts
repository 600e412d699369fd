import type { NotificationSent } from '../events/delivery-event.ts';
import { formatDuration } from '../model/duration.ts';
import type { Clock } from '../ports/clock.ts';
import type { PostAnswer, Poster } from '../ports/poster.ts';
import type { NotifyTarget } from './target.ts';

/** What telling needs of the world. */
export interface NotifyPorts {
  readonly poster: Poster;
  readonly clock: Clock;
}

const tries = 3;
/** For one try. */
const tryMs = 5_000;
/** For all of them, with the waits in between. */
const totalMs = 15_000;
const pausesMs = [500, 2_000] as const;

/** Sends one message. What goes wrong is said and not thrown: telling never changes how a delivery ended. */
export async function send(
  target: NotifyTarget,
  json: string,
  { poster, clock }: NotifyPorts,
): Promise<NotificationSent> {
  const endsAt = clock.now() + totalMs;
  for (let attempt = 0; ; attempt += 1) {
    const limitMs = Math.min(tryMs, endsAt - clock.now());
    const result = await tryOnce(poster, target.url, json, limitMs);
    if (result.kind === 'sent') return { type: 'notification.sent', to: target.shown, outcome: 'sent', reason: null };
    const pauseMs = Math.max(result.retryAfterMs ?? 0, pausesMs[attempt] ?? 0);
    const isOver = !result.mayPass || attempt + 1 >= tries || clock.now() + pauseMs >= endsAt;
    if (isOver) return { type: 'notification.sent', to: target.shown, outcome: 'failed', reason: reasonOf(result) };
    await clock.sleep(pauseMs);
  }
}

type Try =
  | { readonly kind: 'sent' }
  | {
      readonly kind: 'refused';
      readonly words: string;
      readonly mayPass: boolean;
      readonly retryAfterMs: number | null;
    };

async function tryOnce(poster: Poster, url: string, json: string, limitMs: number): Promise<Try> {
  try {
    return judge(await poster.post(url, json, limitMs));
  } catch (error) {
    const words = error instanceof Error ? error.message : 'there was no answer';
    return { kind: 'refused', words, mayPass: true, retryAfterMs: null };
  }
}

function judge({ status, retryAfterMs }: PostAnswer): Try {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const mayPass = status === 429 || status === 408 || status >= 500;
  const isRedirect = status >= 300 && status < 400;
  const words = `it answered ${status}${isRedirect ? ', and a redirect is not followed' : ''}`;
  return { kind: 'refused', words, mayPass, retryAfterMs: mayPass ? retryAfterMs : null };
}

function reasonOf({ words, retryAfterMs }: Extract<Try, { readonly kind: 'refused' }>): string {
  return retryAfterMs === null ? words : `${words}, to be tried again after ${formatDuration(retryAfterMs)}`;
}
