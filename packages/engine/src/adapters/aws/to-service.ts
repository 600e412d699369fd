import type { Deployment, EcsService, RolloutState, ServiceEvent } from '../../model/ecs-service.ts';
import type { JsonObject } from '../../model/json.ts';
import { moment, number, object, objects, text } from './json-members.ts';

/** A service as DescribeServices and UpdateService write it. Words that ECS invents tomorrow (a new status, say) pass through. */
export function toService(json: JsonObject): EcsService {
  return {
    arn: text(json, 'serviceArn') ?? '',
    name: text(json, 'serviceName') ?? '',
    status: text(json, 'status') ?? '',
    taskDefinition: text(json, 'taskDefinition') ?? '',
    desiredCount: number(json, 'desiredCount') ?? 0,
    runningCount: number(json, 'runningCount') ?? 0,
    pendingCount: number(json, 'pendingCount') ?? 0,
    deploymentController: text(object(json, 'deploymentController'), 'type') ?? 'ECS',
    deploymentConfiguration: object(json, 'deploymentConfiguration'),
    loadBalancers: objects(json, 'loadBalancers').map((balancer) => ({
      targetGroupArn: text(balancer, 'targetGroupArn'),
      loadBalancerName: text(balancer, 'loadBalancerName'),
    })),
    deployments: objects(json, 'deployments').map(toDeployment),
    events: objects(json, 'events').map(toEvent),
  };
}

function toDeployment(json: JsonObject): Deployment {
  return {
    id: text(json, 'id') ?? '',
    status: text(json, 'status') ?? '',
    taskDefinition: text(json, 'taskDefinition') ?? '',
    desiredCount: number(json, 'desiredCount') ?? 0,
    runningCount: number(json, 'runningCount') ?? 0,
    pendingCount: number(json, 'pendingCount') ?? 0,
    failedTasks: number(json, 'failedTasks') ?? 0,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a state that is new to us is better shown than lost
    rolloutState: text(json, 'rolloutState') as RolloutState | null,
    rolloutStateReason: text(json, 'rolloutStateReason'),
    createdAt: moment(json, 'createdAt') ?? 0,
    updatedAt: moment(json, 'updatedAt') ?? 0,
  };
}

function toEvent(json: JsonObject): ServiceEvent {
  return {
    id: text(json, 'id') ?? '',
    createdAt: moment(json, 'createdAt') ?? 0,
    message: text(json, 'message') ?? '',
  };
}
