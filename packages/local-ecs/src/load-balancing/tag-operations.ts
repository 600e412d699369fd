import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { texts } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import { validationError } from './query-input.ts';
import { notTooMany, tagsOf } from './tags-input.ts';

const MOST_RESOURCES = 20;

/** AddTags, to any resource of the load balancers. */
export function addTags(call: Call): JsonObject {
  const added = tagsOf(call.input);
  if (Object.keys(added).length === 0) throw validationError('Tags is required');
  const { tags } = call.world.loadBalancers;
  const changed = resources(call).map((arn): [string, Readonly<Record<string, string>>] => [
    arn,
    notTooMany({ ...tags.get(arn), ...added }),
  ]);
  for (const [arn, all] of changed) tags.set(arn, all);
  return {};
}

/** RemoveTags, by their keys; one that is not there is no error. */
export function removeTags(call: Call): JsonObject {
  const keys = new Set(texts(call.input, 'TagKeys'));
  const { tags } = call.world.loadBalancers;
  for (const arn of resources(call)) {
    const kept = Object.entries(tags.get(arn) ?? {}).filter(([key]) => !keys.has(key));
    tags.set(arn, Object.fromEntries(kept));
  }
  return {};
}

/** DescribeTags, of all the resources that are named. */
export function describeTags(call: Call): JsonObject {
  const { tags } = call.world.loadBalancers;
  return {
    TagDescriptions: resources(call).map((arn) => ({
      ResourceArn: arn,
      Tags: Object.entries(tags.get(arn) ?? {}).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

/** The resources that a request names; all of them are there. @throws …NotFound of their kind, ValidationError */
function resources(call: Call): string[] {
  const arns = texts(call.input, 'ResourceArns');
  if (arns.length === 0) throw validationError('ResourceArns is required');
  if (arns.length > MOST_RESOURCES) throw validationError(`At most ${MOST_RESOURCES} ResourceArns can be specified`);
  for (const arn of arns) check(call, arn);
  return arns;
}

function check({ world, region }: Call, arn: string): void {
  const { balancers, listeners, rules } = world.loadBalancers;
  const kind = /^arn:[^:]*:elasticloadbalancing:[^:]*:[^:]*:([a-z-]+)\//.exec(arn)?.[1];
  const places = {
    loadbalancer: () => balancers.get(arn),
    targetgroup: () => world.targetGroups.find(arn),
    listener: () => listeners.get(arn),
    'listener-rule': () =>
      listeners.get(rules.get(arn)?.listenerArn ?? '') ??
      [...listeners.values()].find(({ defaultRuleArn }) => defaultRuleArn === arn),
  };
  if (kind === undefined || !(kind in places)) throw validationError(`'${arn}' is not a valid load balancing ARN`);
  const known = kind as keyof typeof places;
  const place = places[known]() ?? null;
  if (place === null || !isSamePlace(place, region.place)) throw NOT_FOUND[known]();
}

const NOT_FOUND = {
  loadbalancer: () => new EcsError('LoadBalancerNotFound', 'One or more load balancers not found'),
  targetgroup: () => new EcsError('TargetGroupNotFound', 'One or more target groups not found'),
  listener: () => new EcsError('ListenerNotFound', 'One or more listeners not found'),
  'listener-rule': () => new EcsError('RuleNotFound', 'One or more rules not found'),
} as const;
