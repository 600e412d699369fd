import type { JsonObject } from '../../model/json.ts';
import type { ServiceDeployment } from '../../model/service-deployment.ts';
import { moment, object, objects, text } from './json-members.ts';

/** A service deployment as DescribeServiceDeployments writes it. */
export function toServiceDeployment(json: JsonObject): ServiceDeployment {
  const rollback = object(json, 'rollback');
  const waiting = objects(json, 'lifecycleHookDetails').find((hook) => text(hook, 'status') === 'AWAITING_ACTION');
  return {
    arn: text(json, 'serviceDeploymentArn') ?? '',
    targetRevisionArn: text(object(json, 'targetServiceRevision'), 'arn') ?? '',
    status: text(json, 'status') ?? '',
    statusReason: text(json, 'statusReason'),
    createdAt: moment(json, 'createdAt') ?? 0,
    // One that was stopped has no finishedAt.
    finishedAt: moment(json, 'finishedAt') ?? moment(json, 'stoppedAt'),
    rollbackRevisionArn: text(rollback, 'serviceRevisionArn'),
    rollbackReason: text(rollback, 'reason'),
    waitingForHook: waiting === undefined ? null : (text(waiting, 'hookId') ?? text(waiting, 'targetArn')),
  };
}
