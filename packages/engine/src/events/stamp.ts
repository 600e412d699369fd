import type { DeliveryEvent, Happening } from './delivery-event.ts';

/** Numbers and dates what happens in one delivery. `now` gives epoch milliseconds. */
export function stamper(deliveryId: string, now: () => number): (happening: Happening) => DeliveryEvent {
  let seq = 0;
  return (happening) => {
    seq += 1;
    return { v: 1, deliveryId, seq, at: new Date(now()).toISOString(), ...happening };
  };
}
