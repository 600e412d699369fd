import type { StopClass } from './stop-class.ts';

/** How far the caller wants to see a rollout before it is called done; `drained` is the default. */
export type WaitFor = 'drained' | 'steady' | 'running' | 'none';

/** What a rollout that goes on is waiting for, in the order in which a rollout passes through it. */
export type WaitingOn =
  | 'visible' // ECS does not list the deployment yet
  | 'starting' // new tasks are starting
  | 'healthy' // new tasks run; ECS has not called them healthy yet
  | 'capacity' // no capacity to place new tasks
  | 'stopping' // old tasks drain and stop
  | 'completion' // ECS has not called the deployment complete yet
  | 'approval' // a lifecycle hook waits for somebody's answer
  | 'rollback'; // ECS or Slipway is going back to an older deployment

/** Why a rollout failed. */
export type FailureCause =
  | { readonly kind: 'cannot-heal'; readonly class: StopClass }
  | { readonly kind: 'crash-loop'; readonly class: StopClass; readonly times: number }
  | { readonly kind: 'circuit-breaker' }
  | { readonly kind: 'alarm' }
  | { readonly kind: 'stopped-by-someone' }
  | { readonly kind: 'ecs' };

/** The judgement on one observation, bound to one deployment id. */
export type Verdict =
  | { readonly kind: 'waiting'; readonly on: WaitingOn; readonly detail: string }
  | { readonly kind: 'succeeded'; readonly detail: string; readonly notWaitedFor: string | null }
  | { readonly kind: 'nothing-to-do'; readonly detail: string }
  | { readonly kind: 'failed'; readonly cause: FailureCause; readonly detail: string }
  | {
      readonly kind: 'rolled-back';
      readonly cause: FailureCause;
      readonly detail: string;
      readonly to: string | null;
      readonly inProgress: boolean;
    }
  | { readonly kind: 'superseded'; readonly by: string; readonly detail: string }
  | {
      readonly kind: 'undecided';
      readonly because: 'time-is-up' | 'no-progress' | 'lost-sight' | 'interrupted';
      readonly detail: string;
    };

/** A verdict that ends a watch. */
export type FinalVerdict = Exclude<Verdict, { readonly kind: 'waiting' }>;
