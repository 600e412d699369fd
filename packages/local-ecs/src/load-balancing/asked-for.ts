import type { JsonObject } from '../json.ts';
import { text, texts } from '../operations/input.ts';
import { validationError } from './query-input.ts';

interface NamedThing {
  readonly arn: string;
  readonly name: string;
}

/**
 * Those of `known` that a Describe call asks for by ARN or name; all where it names none.
 *
 * @param arnsMember the member that lists ARNs, beside Names
 * @throws what `notFound` makes, for an ARN or name that nothing has
 */
export function askedByName<Thing extends NamedThing>(
  input: JsonObject,
  arnsMember: string,
  known: readonly Thing[],
  notFound: (nameOrArn: string) => Error,
): readonly Thing[] {
  const arns = texts(input, arnsMember);
  const names = texts(input, 'Names');
  const missing =
    arns.find((arn) => !known.some((each) => each.arn === arn)) ??
    names.find((name) => !known.some((each) => each.name === name));
  if (missing !== undefined) throw notFound(missing);
  if (arns.length + names.length === 0) return known;
  return known.filter(({ arn, name }) => arns.includes(arn) || names.includes(name));
}

interface ByOwner<Item> {
  /** The members that ask, and what they mean in a sentence. */
  readonly arns: { readonly member: string; readonly means: string };
  readonly owner: { readonly member: string; readonly means: string };
  readonly find: (arn: string) => Item;
  readonly ofOwner: (ownerArn: string) => readonly Item[];
}

/** What a Describe call asks for, by ARN or all of one owner. @throws ValidationError unless it is exactly one of the two */
export function askedByOwner<Item>(input: JsonObject, { arns, owner, find, ofOwner }: ByOwner<Item>): readonly Item[] {
  const asked = texts(input, arns.member);
  const ownerArn = text(input, owner.member);
  if (ownerArn === null) {
    if (asked.length === 0) throw validationError(`You must specify either ${arns.means} or ${owner.means}`);
    return asked.map(find);
  }
  if (asked.length === 0) return ofOwner(ownerArn);
  const both = `${arns.means.charAt(0).toUpperCase()}${arns.means.slice(1)} and ${owner.means}`;
  throw validationError(`${both} cannot be specified at the same time`);
}
