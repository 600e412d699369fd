import type { ServiceName } from '../api-call.ts';
import { EcsError, invalidParameter } from '../ecs-error.ts';
import { type JsonObject, withoutNulls } from '../json.ts';
import { modelOf } from '../model/models.ts';
import type { Member, Structure } from '../model/service-model.ts';
import { type Finding, findings } from './findings.ts';
import type { OperationRules } from './rule.ts';
import { ECS_RULES } from './rules/ecs-rules.ts';

const RULES: Partial<Record<ServiceName, ReadonlyMap<string, OperationRules>>> = { ecs: ECS_RULES };
const NO_RULES: OperationRules = { error: invalidParameter, rules: [] };

/**
 * The input of a call as its operation may rely on it: of the types of the service model, with its required members, with known values
 * of enums, within the limits, and without null members. Where the model of the service is not known, the input as it is.
 *
 * @throws EcsError SerializationException for wrong types, all at once; for anything else the exception and text of ECS
 */
export function validateInput(service: ServiceName, operation: string, input: JsonObject): JsonObject {
  const structure = modelOf(service)?.input(operation) ?? null;
  if (structure === null) return input;
  const given = withoutEmptyNames(structure, input);
  const found = findings(structure, given);
  const ofTypes = found.flatMap((finding) => (finding.kind === 'type' ? [`${finding.problem} (${finding.path})`] : []));
  if (ofTypes.length > 0) throw new EcsError('SerializationException', ofTypes.join('; '));
  const clean = withoutNulls(given);
  const { error, rules, ownValues = [], optional = [] } = RULES[service]?.get(operation) ?? NO_RULES;
  for (const rule of rules) {
    const text = rule(clean);
    if (text !== null) throw error(text);
  }
  const others = found.filter(({ kind, path }) => !(kind === 'missing' ? optional : ownValues).includes(path));
  if (others.length > 0) throw error(others.map(textOf).join(' '));
  return clean;
}

/** Tools that know no absent text send an empty one, which no enum has. */
function withoutEmptyNames(structure: Structure, input: JsonObject): JsonObject {
  const isEmpty = ({ name, type }: Member): boolean =>
    input[name] === '' && type.kind === 'text' && type.values !== null;
  const names = new Set(structure.filter(isEmpty).map(({ name }) => name));
  return names.size === 0 ? input : Object.fromEntries(Object.entries(input).filter(([name]) => !names.has(name)));
}

function textOf(finding: Finding): string {
  const name = finding.path.includes('.') ? finding.path : capitalised(finding.path);
  if (finding.kind !== 'value') return `${name} should not be null or empty.`;
  return `${words(finding.path.replace(/\[\d+\]$/, ''))} should be one of [${finding.values.join(',')}]`;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `deploymentController.type` becomes `deployment controller type`. */
function words(path: string): string {
  return path.replaceAll('.', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
