import type { DeliveryEvent } from '@slipway/engine/events';

/** Called with what was appended, in order. An empty list says: something changed, read it. */
type Listener = (events: readonly DeliveryEvent[]) => void;

/**
 * Who waits for news of a run. Within one process: with several servers on one PostgreSQL, another implementation publishes what
 * NOTIFY brings, with an empty list, and nothing else changes.
 */
export interface Changes {
  publish(runId: string, events: readonly DeliveryEvent[]): void;
  /** @returns the function that ends it. */
  subscribe(runId: string, listener: Listener): () => void;
}

export function changesInProcess(): Changes {
  const listeners = new Map<string, Set<Listener>>();
  return {
    publish(runId, events) {
      for (const listener of listeners.get(runId) ?? []) listener(events);
    },
    subscribe(runId, listener) {
      const those = listeners.get(runId) ?? new Set();
      listeners.set(runId, those.add(listener));
      return () => {
        those.delete(listener);
        if (those.size === 0) listeners.delete(runId);
      };
    },
  };
}
