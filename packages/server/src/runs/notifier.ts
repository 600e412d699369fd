import {
  type Clock,
  foldNews,
  type NotifyTarget,
  noNews,
  type Poster,
  parseNotifyTarget,
  SlipwayError,
  tellAbout,
  unknownOrigin,
} from '@slipway/engine';
import type { DeliveryEvent, NotificationSent } from '@slipway/engine/events';

/**
 * Tells people about the end of a run, whose events it gets up to `pipeline.finished`. It does not throw: a receiver that cannot be
 * reached is an outcome.
 */
export type Notifier = (runId: string, events: AsyncIterable<DeliveryEvent>) => Promise<readonly NotificationSent[]>;

/**
 * One message to each receiver; its link is the run's page.
 *
 * @throws SlipwayError USAGE for addresses that are none.
 */
export function notifierFor(options: {
  readonly clock: Clock;
  readonly poster: Poster;
  readonly notifyUrls: readonly string[];
  readonly serverUrl: string | null;
}): Notifier {
  const { clock, poster, serverUrl } = options;
  const targets = targetsOf(options.notifyUrls);
  return async (runId, events) => {
    if (targets.length === 0) return [];
    const url = serverUrl === null ? null : `${serverUrl}/runs/${runId}`;
    let news = noNews({ ...unknownOrigin, url });
    for await (const event of events) news = foldNews(news, event);
    return tellAbout(news, targets, { clock, poster });
  };
}

function targetsOf(urls: readonly string[]): readonly NotifyTarget[] {
  const parsed = urls.map((url) => parseNotifyTarget(url));
  const problems = parsed.flatMap((one, index) =>
    'problem' in one ? [`Address ${index + 1} to notify is wrong: ${one.problem}.`] : [],
  );
  if (problems.length > 0) throw new SlipwayError('USAGE', { problems, command: 'slipway-server' });
  return parsed.filter((one): one is NotifyTarget => 'url' in one);
}
