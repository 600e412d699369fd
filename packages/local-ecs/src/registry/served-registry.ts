import type { Store } from './store.ts';

/** A registry, and where clients reach it. */
export interface ServedRegistry {
  readonly store: Store;
  /** `HOST:PORT`; null while it does not listen. */
  readonly host: () => string | null;
}
