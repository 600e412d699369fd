import { quoteWord } from '@slipway/engine';
import type { DeliveryEvent } from '@slipway/engine/events';

/** The stream with a command to resume that reaches the same AWS: the engine knows the region and none of the other flags. */
export async function* withConnection(
  events: AsyncIterable<DeliveryEvent>,
  connection: readonly string[],
): AsyncIterable<DeliveryEvent> {
  for await (const event of events) {
    const resumes = event.type === 'delivery.finished' && event.resume !== null && connection.length > 0;
    yield resumes ? { ...event, resume: [event.resume, ...connection.map(quoteWord)].join(' ') } : event;
  }
}
