import type { Target } from './target.ts';

/** What a request needs to find its target. */
export interface Route {
  readonly listenerPort: number;
  /** The healthy target whose turn it is, but for those that were tried. */
  next(tried: ReadonlySet<Target>): Target | null;
  /** Epoch milliseconds. */
  now(): number;
}
