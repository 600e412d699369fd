import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';

/** What a member of a request has to be like; lengths are those of texts and lists. */
export interface Constraint {
  readonly isRequired?: true;
  readonly shortest?: number;
  readonly longest?: number;
  readonly least?: number;
  readonly most?: number;
  readonly pattern?: RegExp;
  /** AWS does not repeat the value in what it says. */
  readonly isUnsaid?: true;
  readonly values?: readonly string[];
}

/**
 * Checks members against their constraints and says everything that is wrong at once, in the words of AWS.
 *
 * @throws InvalidParameterException
 */
export function checkMembers(input: JsonObject, constraints: Readonly<Record<string, Constraint>>): void {
  const problems = Object.entries(constraints).flatMap(([member, constraint]) => {
    return problemsOf(member, input[member] ?? null, constraint);
  });
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw invalidParameter(`${count} detected: ${problems.join('; ')}`);
}

function problemsOf(member: string, value: Exclude<JsonValue, undefined>, constraint: Constraint): string[] {
  const shown = value === null ? 'null' : `'${typeof value === 'object' ? JSON.stringify(value) : value}'`;
  const said = constraint.isUnsaid === true ? '' : `${shown} `;
  const problem = (must: string): string =>
    `Value ${said}at '${member}' failed to satisfy constraint: Member must ${must}`;
  if (value === null) return constraint.isRequired === true ? [problem('not be null')] : [];
  const { shortest, longest, least, most, pattern, values } = constraint;
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : null;
  const found: string[] = [];
  if (length !== null && length < (shortest ?? 0)) {
    found.push(problem(`have length greater than or equal to ${shortest}`));
  }
  if (length !== null && length > (longest ?? length))
    found.push(problem(`have length less than or equal to ${longest}`));
  if (typeof value === 'number' && value < (least ?? value)) {
    found.push(problem(`have value greater than or equal to ${least}`));
  }
  if (typeof value === 'number' && value > (most ?? value)) {
    found.push(problem(`have value less than or equal to ${most}`));
  }
  if (pattern !== undefined && typeof value === 'string' && !pattern.test(value)) {
    found.push(problem(`satisfy regular expression pattern: ${pattern.source.slice('^(?:'.length, -')$'.length)}`));
  }
  if (values !== undefined && typeof value === 'string' && !values.includes(value)) {
    found.push(problem(`satisfy enum value set: [${values.join(', ')}]`));
  }
  return found;
}

const GROUP_PATTERN = /^(?:[.\-_/#A-Za-z0-9]+)$/;
const STREAM_PATTERN = /^(?:[^:*]*)$/;

/** Of members that many operations have; from the service model. */
export const GROUP_NAME: Constraint = { shortest: 1, longest: 512, pattern: GROUP_PATTERN };
export const STREAM_NAME: Constraint = { shortest: 1, longest: 512, pattern: STREAM_PATTERN };
export const GROUP_IDENTIFIER: Constraint = {
  shortest: 1,
  longest: 2048,
  pattern: /^(?:[\w#+=/:,.@-]*)$/,
  isUnsaid: true,
};
export const DESCRIBE_LIMIT: Constraint = { least: 1, most: 50 };
export const EVENTS_LIMIT: Constraint = { least: 1, most: 10_000 };
export const NEXT_TOKEN: Constraint = { shortest: 1 };
export const TIMESTAMP: Constraint = { least: 0, most: Number.MAX_SAFE_INTEGER - 1 };

/** What CloudWatch Logs answers to a group that is not there. */
export function groupNotFound(): EcsError {
  return new EcsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

/** What CloudWatch Logs answers to a stream that is not there. */
export function streamNotFound(): EcsError {
  return new EcsError('ResourceNotFoundException', 'The specified log stream does not exist.');
}

/** What CloudWatch Logs answers to a token that it did not give. */
export function invalidToken(): EcsError {
  return invalidParameter('The specified nextToken is invalid.');
}
