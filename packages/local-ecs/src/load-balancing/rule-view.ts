import type { JsonObject } from '../json.ts';
import { actionView } from './action-view.ts';
import type { Condition } from './condition.ts';
import type { Listener } from './listener.ts';
import type { Rule } from './rule.ts';

/** A rule as the API shows it. */
export function ruleView({ arn, priority, conditions, action }: Rule): JsonObject {
  return {
    RuleArn: arn,
    Priority: String(priority),
    Conditions: conditions.map(conditionView),
    Actions: [actionView(action)],
    IsDefault: false,
  };
}

/** The rule that every listener has: it takes what no other one takes. */
export function defaultRuleView({ defaultRuleArn, defaultAction }: Listener): JsonObject {
  return {
    RuleArn: defaultRuleArn,
    Priority: 'default',
    Conditions: [],
    Actions: [actionView(defaultAction)],
    IsDefault: true,
  };
}

function conditionView(condition: Condition): JsonObject {
  const { field } = condition;
  switch (condition.field) {
    case 'path-pattern':
      return { Field: field, Values: [...condition.values], PathPatternConfig: { Values: [...condition.values] } };
    case 'host-header':
      return { Field: field, Values: [...condition.values], HostHeaderConfig: { Values: [...condition.values] } };
    case 'http-request-method':
      return { Field: field, HttpRequestMethodConfig: { Values: [...condition.values] } };
    case 'source-ip':
      return { Field: field, SourceIpConfig: { Values: [...condition.values] } };
    case 'http-header':
      return { Field: field, HttpHeaderConfig: { HttpHeaderName: condition.name, Values: [...condition.values] } };
    case 'query-string':
      return {
        Field: field,
        QueryStringConfig: { Values: condition.values.map(({ key, value }) => ({ Key: key, Value: value })) },
      };
  }
}
