import type { DeliveryEvent, NotificationSent } from '@slipway/engine/events';

/**
 * Tells people about the end of a run, whose events it gets up to `pipeline.finished`. It does not throw: a receiver that cannot be
 * reached is an outcome.
 */
export type Notifier = (events: AsyncIterable<DeliveryEvent>) => Promise<readonly NotificationSent[]>;

/** Where nobody is to be told. */
export const tellNobody: Notifier = async () => [];
