import type { DeliveryEvent, DeliveryFinished, NotificationSent } from '../events/delivery-event.ts';
import { redactor } from '../events/redact.ts';
import { bodyFor } from './body.ts';
import { messageOf } from './message.ts';
import { foldNews, type News, noNews, type Origin } from './news.ts';
import { type NotifyPorts, send } from './send.ts';
import { type NotifyTarget, secretsOf } from './target.ts';

/** Tells everybody at the same time how a delivery ended, and gives what came of it, in the order of the targets. Never throws. */
export function tellAbout(
  news: News,
  targets: readonly NotifyTarget[],
  ports: NotifyPorts,
): Promise<readonly NotificationSent[]> {
  const message = messageOf(news);
  return Promise.all(targets.map((target) => send(target, bodyFor(target, message, news), ports)));
}

/**
 * The stream of a delivery, with its end told to the targets before the last event, which stays the last. A dry run is told to nobody. The
 * addresses are kept out of all events.
 */
export async function* telling(
  events: AsyncIterable<DeliveryEvent>,
  targets: readonly NotifyTarget[],
  origin: Origin,
  ports: NotifyPorts,
): AsyncGenerator<DeliveryEvent, void> {
  if (targets.length === 0) return yield* events;
  const clean = redactor(targets.flatMap(secretsOf));
  let news = noNews(origin);
  for await (const event of events) {
    const shown = clean(event);
    news = foldNews(news, shown);
    if (shown.type !== 'delivery.finished' || news.isDryRun) yield shown;
    else yield* withNotifications(shown, await tellAbout(news, targets, ports), ports);
  }
}

function withNotifications(
  last: Extract<DeliveryEvent, DeliveryFinished>,
  sent: readonly NotificationSent[],
  { clock }: Pick<NotifyPorts, 'clock'>,
): readonly DeliveryEvent[] {
  const { v, deliveryId, seq } = last;
  // Nothing may be dated before what came before it, whoever's clock this is.
  const at = new Date(Math.max(clock.now(), Date.parse(last.at))).toISOString();
  return [
    ...sent.map((happening, index): DeliveryEvent => ({ v, deliveryId, seq: seq + index, at, ...happening })),
    { ...last, seq: seq + sent.length, at },
  ];
}
