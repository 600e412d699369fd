import type { JsonObject } from '../json.ts';
import { structures, text, texts } from '../operations/input.ts';
import { isRepositoryName } from '../registry/grammar.ts';
import { invalidMember } from './ecr-error.ts';

const NAME_PATTERN = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*';
/** As ECR words it. */
export const DIGEST_PATTERN = '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+';
const DIGEST = /^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/;

/** A text that has to be there. @throws InvalidParameterException */
export function required(input: JsonObject, member: string): string {
  const value = text(input, member);
  if (value === null) throw invalidMember(member, 'must not be null');
  return value;
}

/** The name of a repository. @throws InvalidParameterException for what can be none */
export function repositoryName(input: JsonObject, member = 'repositoryName'): string {
  return checkedName(required(input, member), member);
}

/** A name that can be one of a repository. @throws InvalidParameterException */
export function checkedName(name: string, member: string): string {
  checkLength(member, name, 2, 256);
  if (!isRepositoryName(name)) throw invalidMember(member, `must satisfy regular expression '${NAME_PATTERN}'`);
  return name;
}

/** A list of up to 100 that may not be empty. */
export function requiredTexts(input: JsonObject, member: string): string[] {
  return checkCount(member, texts(input, member));
}

/** As `requiredTexts`, of objects. @throws InvalidParameterException */
export function requiredStructures(input: JsonObject, member: string): JsonObject[] {
  return checkCount(member, structures(input, member));
}

function checkCount<T>(member: string, list: T[]): T[] {
  if (list.length < 1) throw invalidMember(member, 'Member must have length greater than or equal to 1');
  if (list.length > 100) throw invalidMember(member, 'Member must have length less than or equal to 100');
  return list;
}

/** @throws InvalidParameterException for a text that is too short or too long */
export function checkLength(member: string, value: string, least: number, most: number): void {
  if (value.length < least) throw invalidMember(member, `must have length greater than or equal to ${least}`);
  if (value.length > most) throw invalidMember(member, `must have length less than or equal to ${most}`);
}

/** One of the words; null where there is none. @throws InvalidParameterException */
export function oneOf<T extends string>(input: JsonObject, member: string, words: readonly T[]): T | null {
  const value = text(input, member);
  const known = words.find((word) => word === value);
  if (value !== null && known === undefined) {
    throw invalidMember(member, `Member must satisfy enum value set: [${words.join(', ')}]`);
  }
  return known ?? null;
}

/** Whether ECR takes it for a digest, of whatever algorithm. */
export function isDigestLike(value: string): boolean {
  return DIGEST.test(value);
}

/** @throws InvalidParameterException for what is no digest */
export function checkDigest(member: string, value: string): void {
  if (!isDigestLike(value)) throw invalidMember(member, `must satisfy regular expression '${DIGEST_PATTERN}'`);
}
