import type { Place } from '../state/place.ts';
import type { Action } from './action.ts';

/** A listener as it was asked for. A plain record: its open port is kept apart. */
export interface Listener extends Place {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly protocol: 'HTTP' | 'TCP';
  port: number;
  /** What is done with a request that no rule takes. */
  defaultAction: Action;
  readonly defaultRuleArn: string;
  attributes: Readonly<Record<string, string>>;
}
