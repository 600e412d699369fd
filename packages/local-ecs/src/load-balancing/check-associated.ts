import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structures, text } from '../operations/input.ts';
import type { World } from '../world.ts';

/**
 * That the target groups of a service belong to load balancers. Groups that nobody created may be named all the same: their
 * targets are simulated.
 *
 * @throws InvalidParameterException as ECS does
 */
export function checkAssociated({ targetGroups, loadBalancers }: World, settings: JsonObject): void {
  for (const balancer of structures(settings, 'loadBalancers')) {
    const group = targetGroups.find(text(balancer, 'targetGroupArn') ?? '');
    if (group === null || group.isNamedOnly || loadBalancers.usersOf(group.arn).length > 0) continue;
    throw invalidParameter(
      `The target group with targetGroupArn ${group.arn} does not have an associated load balancer.`,
    );
  }
}
