import type { JsonObject } from './json.ts';

/** `rolloutState` of a deployment. Null where ECS reports none (Classic load balancer, CODE_DEPLOY, EXTERNAL). */
export type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

/** One entry of a service's `deployments` list. Times are epoch milliseconds on the clock of ECS. */
export interface Deployment {
  /** `ecs-svc/<19 digits>`; the digits do not fit in a number. */
  readonly id: string;
  /** PRIMARY, ACTIVE or INACTIVE. */
  readonly status: string;
  /** ARN of the task definition. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  /** Consecutive tasks that failed to reach a steady state. */
  readonly failedTasks: number;
  readonly rolloutState: RolloutState | null;
  readonly rolloutStateReason: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A line of a service's event log. */
export interface ServiceEvent {
  readonly id: string;
  /** Epoch milliseconds on the clock of ECS. */
  readonly createdAt: number;
  readonly message: string;
}

export interface ServiceLoadBalancer {
  readonly targetGroupArn: string | null;
  /** Name of a Classic load balancer. */
  readonly loadBalancerName: string | null;
}

/** An ECS service as one DescribeServices or UpdateService answer showed it. */
export interface EcsService {
  readonly arn: string;
  readonly name: string;
  /** ACTIVE, DRAINING or INACTIVE. */
  readonly status: string;
  /** ARN of the task definition of the PRIMARY deployment. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  /** ECS, CODE_DEPLOY or EXTERNAL. */
  readonly deploymentController: string;
  /** As ECS wrote it: percentages, circuit breaker, strategy, early success criteria. */
  readonly deploymentConfiguration: JsonObject;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  /** PRIMARY (newest, or the target of a rollback) first. */
  readonly deployments: readonly Deployment[];
  /** Newest first; ECS keeps 100. */
  readonly events: readonly ServiceEvent[];
}
