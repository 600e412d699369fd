import type { Action } from './action.ts';
import type { Condition } from './condition.ts';

/** What a listener does with the requests that meet all conditions. A plain record. */
export interface Rule {
  readonly arn: string;
  readonly listenerArn: string;
  /** 1 to 50000; the smallest is asked first. */
  priority: number;
  conditions: readonly Condition[];
  action: Action;
}
