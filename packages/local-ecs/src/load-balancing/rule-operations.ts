import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structures } from '../operations/input.ts';
import type { Call } from '../operations/operation.ts';
import { isSamePlace } from '../state/place.ts';
import { actionOf } from './action-input.ts';
import { askedByOwner } from './asked-for.ts';
import { conditionsOf } from './condition-input.ts';
import { checkAction } from './forwarding-checks.ts';
import type { Listener } from './listener.ts';
import { findListener } from './listener-operations.ts';
import { pageOf } from './page.ts';
import { newResourceId, numberBetween, requiredText, validationError } from './query-input.ts';
import type { Rule } from './rule.ts';
import { defaultRuleView, ruleView } from './rule-view.ts';
import { tagsOf } from './tags-input.ts';

const PRIORITIES = { least: 1, most: 50_000 };
const MOST_RULES = 100;

/** CreateRule, of a listener of an application load balancer; its priority must be free. */
export function createRule(call: Call): JsonObject {
  const { input, world } = call;
  const { loadBalancers } = world;
  const listener = findListener(call, requiredText(input, 'ListenerArn'));
  if (listener.protocol !== 'HTTP') throw validationError('Rules are for listeners of application load balancers');
  const priority = priorityOf(input);
  const conditions = conditionsOf(input);
  const action = actionOf(input, 'Actions');
  if (structures(input, 'Transforms').length > 0) throw validationError('Transforms are not emulated by local-ecs');
  checkAction(call, action, listener);
  const tags = tagsOf(input);
  const own = loadBalancers.rulesOf(listener.arn);
  if (own.some((rule) => rule.priority === priority)) throw priorityInUse(priority);
  const count = loadBalancers
    .listenersOf(listener.loadBalancerArn)
    .reduce((sum, { arn }) => sum + loadBalancers.rulesOf(arn).length, 0);
  if (count >= MOST_RULES) {
    throw new EcsError(
      'TooManyRules',
      `A load balancer can have at most ${MOST_RULES} rules, default rules not counted`,
    );
  }
  const arn = `${listener.arn.replace(':listener/', ':listener-rule/')}/${newResourceId()}`;
  const rule: Rule = { arn, listenerArn: listener.arn, priority, conditions, action };
  loadBalancers.rules.set(arn, rule);
  loadBalancers.tags.set(arn, tags);
  return { Rules: [ruleView(rule)] };
}

/** DescribeRules, of a listener (the default rule last) or by ARN. */
export function describeRules(call: Call): JsonObject {
  const wanted = askedByOwner(call.input, {
    arns: { member: 'RuleArns', means: 'listener rule ARNs' },
    owner: { member: 'ListenerArn', means: 'a listener ARN' },
    find: (arn) => viewOf(call, arn),
    ofOwner: (arn) => viewsOf(call, findListener(call, arn)),
  });
  const { items, nextMarker } = pageOf(call.input, wanted);
  return { Rules: items.map(({ view }) => view), NextMarker: nextMarker };
}

/** ModifyRule: conditions, actions or both; what is left out stays. A default rule is changed with its listener. */
export function modifyRule(call: Call): JsonObject {
  const { input } = call;
  const arn = requiredText(input, 'RuleArn');
  refuseDefault(call, arn, 'modified');
  const rule = findRule(call, arn);
  const areConditionsGiven = structures(input, 'Conditions').length > 0;
  const isActionGiven = structures(input, 'Actions').length > 0;
  if (!areConditionsGiven && !isActionGiven) throw validationError('Either conditions or actions must be specified');
  const conditions = areConditionsGiven ? conditionsOf(input) : rule.conditions;
  const action = isActionGiven ? actionOf(input, 'Actions') : rule.action;
  checkAction(call, action, findListener(call, rule.listenerArn));
  rule.conditions = conditions;
  rule.action = action;
  return { Rules: [ruleView(rule)] };
}

/** DeleteRule. A default rule goes with its listener. */
export function deleteRule(call: Call): JsonObject {
  const arn = requiredText(call.input, 'RuleArn');
  refuseDefault(call, arn, 'deleted');
  findRule(call, arn);
  call.world.loadBalancers.rules.delete(arn);
  call.world.loadBalancers.tags.delete(arn);
  return {};
}

/** SetRulePriorities: all of them at once, so that rules can change places. */
export function setRulePriorities(call: Call): JsonObject {
  const wanted = structures(call.input, 'RulePriorities').map((each) => {
    const arn = requiredText(each, 'RuleArn');
    refuseDefault(call, arn, 'modified');
    return { rule: findRule(call, arn), priority: priorityOf(each) };
  });
  if (wanted.length === 0) throw validationError('RulePriorities is required');
  const moved = new Set(wanted.map(({ rule }) => rule));
  for (const { rule, priority } of wanted) {
    const same = wanted.filter((each) => each.priority === priority && each.rule.listenerArn === rule.listenerArn);
    if (same.length > 1) throw validationError(`Priority '${priority}' was provided multiple times`);
    const others = call.world.loadBalancers.rulesOf(rule.listenerArn).filter((each) => !moved.has(each));
    if (others.some((each) => each.priority === priority)) throw priorityInUse(priority);
  }
  for (const { rule, priority } of wanted) rule.priority = priority;
  return { Rules: wanted.map(({ rule }) => ruleView(rule)) };
}

function priorityOf(input: JsonObject): number {
  const priority = numberBetween(input, 'Priority', PRIORITIES);
  if (priority === null) throw validationError('A priority must be specified');
  return priority;
}

function findRule({ world, region }: Call, arn: string): Rule {
  const rule = world.loadBalancers.rules.get(arn);
  const listener = world.loadBalancers.listeners.get(rule?.listenerArn ?? '');
  if (rule === undefined || listener === undefined || !isSamePlace(listener, region.place)) throw ruleNotFound();
  return rule;
}

/** The listener whose default rule has that ARN. */
function listenerOfDefault({ world, region }: Call, ruleArn: string): Listener | undefined {
  const listeners = [...world.loadBalancers.listeners.values()];
  return listeners.find((each) => each.defaultRuleArn === ruleArn && isSamePlace(each, region.place));
}

function refuseDefault(call: Call, arn: string, what: string): void {
  if (listenerOfDefault(call, arn) === undefined) return;
  throw new EcsError('OperationNotPermitted', `Default rule '${arn}' cannot be ${what}`);
}

interface Viewed {
  readonly arn: string;
  readonly view: JsonObject;
}

function viewsOf({ world }: Call, listener: Listener): Viewed[] {
  const own = world.loadBalancers.rulesOf(listener.arn).map((rule) => ({ arn: rule.arn, view: ruleView(rule) }));
  return [...own, { arn: listener.defaultRuleArn, view: defaultRuleView(listener) }];
}

function viewOf(call: Call, arn: string): Viewed {
  const listener = listenerOfDefault(call, arn);
  return { arn, view: listener === undefined ? ruleView(findRule(call, arn)) : defaultRuleView(listener) };
}

function priorityInUse(priority: number): EcsError {
  return new EcsError('PriorityInUse', `Priority '${priority}' is currently in use`);
}

function ruleNotFound(): EcsError {
  return new EcsError('RuleNotFound', 'One or more rules not found');
}
