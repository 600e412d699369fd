import { createHash } from 'node:crypto';
import type { Agent } from 'node:http';
import type { TargetGroup } from './target-group.ts';
import type { TargetHealth } from './target-health.ts';

/** Something that a target group sends requests to: a port of a task, or an address that was registered. */
export interface Target {
  readonly group: TargetGroup;
  /** Null for an address. */
  readonly taskId: string | null;
  readonly host: string;
  readonly port: number;
  /** The port that checks go to. */
  readonly checkPort: () => number;
  /** Keeps connections to it open between requests. */
  readonly agent: Agent;
  health: TargetHealth;
  /** It gets no new requests any more. */
  isDraining: boolean;
}

/** What a cookie calls a target: the same after a restart, and nothing that can be read. */
export function targetKey({ group, taskId, host, port }: Target): string {
  return createHash('sha256').update(`${group.arn} ${taskId} ${host}:${port}`).digest('base64url');
}
