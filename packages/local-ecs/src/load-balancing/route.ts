import type { RequestFacts } from './meets.ts';
import type { Target } from './target.ts';

/** How a listener finds out what to do with a request. */
export interface Route {
  readonly listenerPort: number;
  decide(facts: RequestFacts): Decision;
  /** Milliseconds that a connection may be silent. */
  idleMs(): number;
  /** Epoch milliseconds. */
  now(): number;
}

/** What is done with a request. */
export type Decision = Forwarding | FixedAnswer;

/** The request goes to a target. */
export interface Forwarding {
  readonly type: 'forward';
  /** The healthy target whose turn it is, but for those that were tried. */
  next(tried: ReadonlySet<Target>): Target | null;
  /** Why there is no healthy target. */
  none(): string;
  /** The cookies (`Set-Cookie`) by which the client comes back to that target. */
  cookies(target: Target): readonly string[];
}

/** An answer that needs no target. */
export interface FixedAnswer {
  readonly type: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
