import {
  type ImageReference,
  ImageReferenceError,
  parseDuration,
  parseImageReference,
  parseTag,
} from '@slipway/engine';
import { BadValue } from './flag.ts';

/** A text that is not empty: an unset variable of a CI job is a mistake and not a name. */
export function nonEmpty(text: string): string {
  if (text.trim() === '') throw new BadValue('it is empty');
  return text;
}

/** A whole number in a range; `most` null for no upper end. */
export function wholeNumber(least: number, most: number | null): (text: string) => number {
  const range = most === null ? `${least} or more` : `${least} to ${most}`;
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && (most === null || number <= most))) throw new BadValue(`it is a whole number, ${range}`);
    return number;
  };
}

/** A time limit in milliseconds; `none` for 0, which is no limit. */
export function timeLimit(text: string): number | 'none' {
  const ms = parseDuration(text);
  if (typeof ms !== 'number') throw new BadValue(ms.reason);
  return ms === 0 ? 'none' : ms;
}

export function imageReference(text: string): ImageReference {
  return withReason(() => parseImageReference(text));
}

export function imageTag(text: string): string {
  return withReason(() => parseTag(text));
}

function withReason<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ImageReferenceError)
      throw new BadValue(`${error.reason} (at character ${error.position + 1})`);
    throw error;
  }
}

export function httpUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new BadValue('it is a URL that begins with http:// or https://');
  return text;
}

export function roleArn(text: string): string {
  if (!/^arn:[a-z0-9-]+:iam::\d{12}:role\/\S+$/.test(text))
    throw new BadValue('it is written arn:aws:iam::<account>:role/<name>');
  return text;
}

export function deploymentId(text: string): string {
  if (!/^ecs-svc\/\d+$/.test(text)) throw new BadValue('it is written ecs-svc/<digits>');
  return text;
}

export function variableName(text: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) throw new BadValue('it is the name of an environment variable');
  return text;
}

/** `NAME=VALUE`; the value may be empty. */
export function variableAssignment(text: string): { readonly name: string; readonly value: string } {
  const equals = text.indexOf('=');
  if (equals === -1) throw new BadValue('it is written NAME=VALUE');
  return { name: variableName(text.slice(0, equals)), value: text.slice(equals + 1) };
}
