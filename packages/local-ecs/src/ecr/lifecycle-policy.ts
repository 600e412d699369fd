import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

const TAG_STATUSES = ['tagged', 'untagged', 'any'];
const SINCE = ['sinceImagePushed', 'sinceImagePulled', 'sinceImageTransitioned'];
const ACTIONS = ['expire', 'transition'];

/** What is wrong with the text of a lifecycle policy first; null where it is one. */
export function lifecyclePolicyProblem(text: string): string | null {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return 'the policy is no JSON';
  }
  const rules = isJsonObject(policy) ? policy['rules'] : undefined;
  if (!Array.isArray(rules) || rules.length === 0) return 'object has missing required properties (["rules"])';
  const problem = rules.map(ruleProblem).find((each) => each !== null);
  if (problem !== undefined) return problem;
  const priorities = rules.map((rule) => (isJsonObject(rule) ? rule['rulePriority'] : null));
  return new Set(priorities).size < priorities.length ? 'Duplicate rule priority is not allowed' : null;
}

function ruleProblem(rule: JsonValue, index: number): string | null {
  const where = `rules[${index}]`;
  if (!isJsonObject(rule)) return `${where} is no object`;
  if (!isWhole(rule['rulePriority'])) return `${where}.rulePriority must be a whole number of 1 or more`;
  const { selection, action } = rule;
  if (!isJsonObject(selection)) return `${where} has no selection`;
  if (!isJsonObject(action) || !isOneOf(ACTIONS, action['type'])) {
    return `${where}.action.type must be one of ${ACTIONS.join(', ')}`;
  }
  return selectionProblem(selection, `${where}.selection`);
}

function selectionProblem(selection: JsonObject, where: string): string | null {
  const { tagStatus, countType, countUnit, countNumber } = selection;
  if (!isOneOf(TAG_STATUSES, tagStatus)) return `${where}.tagStatus must be one of ${TAG_STATUSES.join(', ')}`;
  const lists = ['tagPrefixList', 'tagPatternList'].filter((member) => selection[member] !== undefined);
  if (tagStatus === 'tagged' && lists.length === 0) return `${where} needs a tagPrefixList or a tagPatternList`;
  if (tagStatus !== 'tagged' && lists.length > 0) return `${where}.${lists[0]} is for tagged images alone`;
  const isSince = isOneOf(SINCE, countType);
  if (!isSince && countType !== 'imageCountMoreThan') {
    return `${where}.countType must be one of imageCountMoreThan, ${SINCE.join(', ')}`;
  }
  if (countUnit !== (isSince ? 'days' : undefined)) {
    return isSince ? `${where}.countUnit must be days` : `${where}.countUnit is not for imageCountMoreThan`;
  }
  return isWhole(countNumber) ? null : `${where}.countNumber must be a whole number of 1 or more`;
}

function isOneOf(words: readonly string[], value: JsonValue): boolean {
  return typeof value === 'string' && words.includes(value);
}

function isWhole(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
