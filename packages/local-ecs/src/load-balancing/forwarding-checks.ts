import { EcsError } from '../ecs-error.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import { type Action, groupsOf } from './action.ts';
import type { Listener } from './listener.ts';
import { validationError } from './query-input.ts';

const MOST_GROUPS = 100;

/**
 * That a listener or a rule of the load balancer may do that.
 *
 * @throws TargetGroupNotFound, IncompatibleProtocols, TargetGroupAssociationLimit, TooManyUniqueTargetGroupsPerLoadBalancer, ValidationError
 */
export function checkAction(
  call: Call,
  action: Action,
  { loadBalancerArn, protocol }: Pick<Listener, 'loadBalancerArn' | 'protocol'>,
): void {
  const { targetGroups, loadBalancers } = call.world;
  if (protocol === 'TCP' && (action.type !== 'forward' || action.targetGroups.length > 1)) {
    throw validationError('A listener of a network load balancer can only forward to one target group');
  }
  for (const arn of groupsOf(action)) {
    const group = targetGroups.find(arn);
    if (group === null || !isSamePlace(group, call.region.place)) {
      throw new EcsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
    }
    if (group.protocol !== protocol) {
      throw new EcsError(
        'IncompatibleProtocols',
        `The target group '${arn}' has the protocol ${group.protocol}, which a listener of the protocol ${protocol} cannot forward to`,
      );
    }
    if (loadBalancers.usersOf(arn).some((user) => user !== loadBalancerArn)) {
      throw new EcsError(
        'TargetGroupAssociationLimit',
        `The following target groups cannot be associated with more than one load balancer: ${arn}`,
      );
    }
  }
  const used = loadBalancers
    .listenersOf(loadBalancerArn)
    .flatMap((listener) => [listener.defaultAction, ...loadBalancers.rulesOf(listener.arn).map((rule) => rule.action)]);
  if (new Set([...used, action].flatMap(groupsOf)).size > MOST_GROUPS) {
    throw new EcsError(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      `A load balancer can use at most ${MOST_GROUPS} target groups`,
    );
  }
}
