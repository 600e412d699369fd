import type { Agent } from 'node:http';
import type { TargetGroup } from './target-group.ts';
import type { TargetHealth } from './target-health.ts';

/** A port of a task that a target group sends requests to. */
export interface Target {
  readonly group: TargetGroup;
  readonly taskId: string;
  readonly host: string;
  readonly port: number;
  /** Keeps connections to it open between requests. */
  readonly agent: Agent;
  health: TargetHealth;
  /** It gets no new requests any more. */
  isDraining: boolean;
}
