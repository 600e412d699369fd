import { randomBytes } from 'node:crypto';
import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { text } from '../operations/input.ts';

/** What AWS answers to a wrong value. */
export function validationError(message: string): EcsError {
  return new EcsError('ValidationError', message);
}

/** What AWS answers to a value that is none of those it knows. */
export function notInEnum(value: string, member: string, known: readonly string[]): EcsError {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${known.join(', ')}]`,
  );
}

/** A member that has to be there. @throws ValidationError */
export function requiredText(input: JsonObject, member: string): string {
  const value = text(input, member);
  if (value === null || value === '') throw validationError(`${member} is required`);
  return value;
}

/** A number within its limits; the Query protocol brings it as text. @throws ValidationError */
export function numberBetween(
  input: JsonObject,
  member: string,
  limits: { readonly least: number; readonly most: number },
): number | null {
  const value = input[member] ?? null;
  if (value === null) return null;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const { least, most } = limits;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw validationError(
    `${member} '${typeof value === 'string' ? value : JSON.stringify(value)}' must be a whole number from ${least} to ${most}`,
  );
}

/** The name of a load balancer or target group. @throws ValidationError */
export function resourceName(input: JsonObject): string {
  const name = requiredText(input, 'Name');
  if (/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name)) return name;
  throw validationError(
    `The name '${name}' must have at most 32 letters, numbers and hyphens, and no hyphen at its ends`,
  );
}

/** 16 hex digits, as ids of load balancers, listeners and target groups have. */
export function newResourceId(): string {
  return randomBytes(8).toString('hex');
}
