import type { JsonObject } from '../json.ts';
import { structures } from '../operations/input.ts';
import { TAG_MUTABILITIES, type TagRule } from '../registry/tag-mutability.ts';
import { invalidMember } from './ecr-error.ts';
import { oneOf, required } from './ecr-input.ts';

const FILTERS = 'imageTagMutabilityExclusionFilters';
const MOST_FILTERS = 5;
const FILTER_PATTERN = '^[0-9a-zA-Z._*-]{1,128}$';
/** Stars of one filter. */
const MOST_WILDCARDS = 2;

/** `imageTagMutability` and its exclusions; MUTABLE without. @throws InvalidParameterException */
export function tagRuleOf(input: JsonObject): TagRule {
  const tagMutability = oneOf(input, 'imageTagMutability', TAG_MUTABILITIES) ?? 'MUTABLE';
  const given = structures(input, FILTERS);
  const isWithExclusion = tagMutability.endsWith('_WITH_EXCLUSION');
  if (isWithExclusion && given.length === 0) {
    throw invalidMember(FILTERS, `must have at least one filter with ${tagMutability}`);
  }
  if (!isWithExclusion && given.length > 0) throw invalidMember(FILTERS, `must not be given with ${tagMutability}`);
  if (given.length > MOST_FILTERS) {
    throw invalidMember(FILTERS, `Member must have length less than or equal to ${MOST_FILTERS}`);
  }
  return { tagMutability, exclusions: given.map(filterOf) };
}

function filterOf(given: JsonObject): string {
  oneOf(given, 'filterType', ['WILDCARD']);
  required(given, 'filterType');
  const filter = required(given, 'filter');
  if (!new RegExp(FILTER_PATTERN).test(filter)) {
    throw invalidMember('filter', `must satisfy regular expression '${FILTER_PATTERN}'`);
  }
  if (filter.split('*').length - 1 > MOST_WILDCARDS) {
    throw invalidMember('filter', `must have at most ${MOST_WILDCARDS} wildcards (*)`);
  }
  return filter;
}

export function tagRuleView({ tagMutability, exclusions }: TagRule): JsonObject {
  const filters = exclusions.map((filter) => ({ filterType: 'WILDCARD', filter }));
  return { imageTagMutability: tagMutability, [FILTERS]: filters.length > 0 ? filters : undefined };
}
