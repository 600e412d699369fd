import { isIP } from 'node:net';
import type { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structure, structures, text, texts } from '../operations/input.ts';
import type { Condition } from './condition.ts';
import { requiredText, validationError } from './query-input.ts';

const FIELDS = ['path-pattern', 'host-header', 'http-header', 'http-request-method', 'query-string', 'source-ip'];
const MOST_VALUES = 5;
const MOST_WILDCARDS = 5;

/** The conditions of a rule. @throws ValidationError with AWS's words */
export function conditionsOf(input: JsonObject): Condition[] {
  const conditions = structures(input, 'Conditions').map(conditionOf);
  if (conditions.length === 0) throw validationError('A condition must be specified');
  const values = conditions.flatMap((condition) =>
    condition.field === 'query-string'
      ? condition.values.map(({ key, value }) => `${key ?? ''}${value}`)
      : [...condition.values],
  );
  if (values.length > MOST_VALUES) {
    throw validationError(`A rule can have at most ${MOST_VALUES} condition values`);
  }
  const wildcards = values.join('').replaceAll(/[^*?]/g, '').length;
  if (wildcards > MOST_WILDCARDS) throw validationError(`A rule can have at most ${MOST_WILDCARDS} wildcards`);
  const once = ['host-header', 'path-pattern', 'http-request-method', 'source-ip'];
  const twice = once.find((field) => conditions.filter((each) => each.field === field).length > 1);
  if (twice !== undefined) throw validationError(`A rule can have only one '${twice}' condition`);
  return conditions;
}

function conditionOf(input: JsonObject): Condition {
  const field = requiredText(input, 'Field');
  if (texts(input, 'RegexValues').length > 0) throw notEmulated('RegexValues');
  if (texts(input, 'Values').length > 0 && field !== 'host-header' && field !== 'path-pattern') {
    throw validationError(`The 'Values' field is not compatible with '${field}'`);
  }
  switch (field) {
    case 'path-pattern':
      return { field, values: patterns(input, field, 'PathPatternConfig', /^[\x21-\x7e]+$/) };
    case 'host-header':
      return { field, values: patterns(input, field, 'HostHeaderConfig', /^[A-Za-z0-9.*?-]+$/) };
    case 'http-request-method':
      return { field, values: methods(configOf(input, field, 'HttpRequestMethodConfig')) };
    case 'source-ip':
      return { field, values: ranges(configOf(input, field, 'SourceIpConfig')) };
    case 'http-header':
      return headerCondition(configOf(input, field, 'HttpHeaderConfig'));
    case 'query-string':
      return queryCondition(configOf(input, field, 'QueryStringConfig'));
    default:
      throw validationError(`Condition field '${field}' must be one of '[${FIELDS.join(',')}]'`);
  }
}

function configOf(input: JsonObject, field: string, member: string): JsonObject {
  const config = structure(input, member);
  if (config === null) throw validationError(`A '${member}' must be specified with '${field}'`);
  return config;
}

/** Values of a condition that can be said in two ways. */
function patterns(input: JsonObject, field: string, member: string, allowed: RegExp): string[] {
  const config = structure(input, member);
  const plain = texts(input, 'Values');
  if (config !== null && plain.length > 0) {
    throw validationError(`You cannot provide both Values and '${member}' for a condition of type '${field}'`);
  }
  if (config !== null && texts(config, 'RegexValues').length > 0) throw notEmulated('RegexValues');
  if (plain.length > 1) throw validationError(`The '${field}' field contains too many values; the limit is '1'`);
  const values = config === null ? plain : texts(config, 'Values');
  if (values.length === 0) throw validationError('A condition value must be specified');
  for (const value of values) {
    limit(field, value, 128);
    if (!allowed.test(value))
      throw validationError(`Condition value '${value}' contains a character that is not valid`);
  }
  return values;
}

function methods(config: JsonObject): string[] {
  const values = required(config, 'http-request-method');
  for (const value of values) {
    limit('http-request-method', value, 40);
    if (!/^[A-Z_-]+$/.test(value)) {
      throw validationError(
        "The 'http-request-method' value is invalid; the allowed characters are A-Z, hyphen and underscore",
      );
    }
  }
  return values;
}

function ranges(config: JsonObject): string[] {
  const values = required(config, 'source-ip');
  const wrong = values.find((value) => {
    const [net = '', bits = '', ...more] = value.split('/');
    const most = isIP(net) === 6 ? 128 : 32;
    return isIP(net) === 0 || more.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most;
  });
  if (wrong !== undefined)
    throw validationError(`Condition value '${wrong}' is not a CIDR block, such as 192.0.2.0/24`);
  return values;
}

function headerCondition(config: JsonObject): Condition {
  const name = requiredText(config, 'HttpHeaderName');
  limit('HttpHeaderName', name, 40);
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
    throw validationError(`The HttpHeaderName '${name}' is not the name of a header`);
  }
  if (name.toLowerCase() === 'host') throw validationError("Use the 'host-header' condition for the Host header");
  if (texts(config, 'RegexValues').length > 0) throw notEmulated('RegexValues');
  const values = required(config, 'http-header');
  for (const value of values) limit('http-header', value, 128);
  return { field: 'http-header', name, values };
}

function queryCondition(config: JsonObject): Condition {
  const values = structures(config, 'Values').map((pair) => {
    const value = text(pair, 'Value');
    if (value === null) throw validationError("A 'Value' must be specified in 'QueryStringKeyValuePair'");
    const key = text(pair, 'Key');
    limit('Key', key ?? '', 128);
    limit('Value', value, 128);
    return { key, value };
  });
  if (values.length === 0) throw validationError("A 'query-string' value must be specified");
  return { field: 'query-string', values };
}

function required(config: JsonObject, field: string): string[] {
  const values = texts(config, 'Values');
  if (values.length === 0) throw validationError(`A '${field}' value must be specified`);
  return values;
}

function limit(what: string, value: string, most: number): void {
  if (value.length > most) throw validationError(`The '${what}' value is too long; the limit is '${most}'`);
}

function notEmulated(what: string): EcsError {
  return validationError(`${what} in conditions are not emulated by local-ecs: use Values with * and ?`);
}
