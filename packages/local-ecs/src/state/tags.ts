import { invalidParameter } from '../ecs-error.ts';

/** A tag as ECS has it. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Tags a resource may carry. */
const MOST_TAGS = 50;

/** `current` with `added` put in: a known key gets the new value. @throws InvalidParameterException above 50 tags or for an `aws:` key. */
export function withTags(current: readonly Tag[], added: readonly Tag[]): Tag[] {
  const merged = new Map(current.map((tag) => [tag.key, tag]));
  for (const tag of added) {
    if (isReserved(tag.key)) {
      throw invalidParameter('Tag keys with the prefix aws: are reserved for AWS use.');
    }
    merged.set(tag.key, tag);
  }
  // Those that ECS itself put on do not count.
  if ([...merged.keys()].filter((key) => !isReserved(key)).length > MOST_TAGS)
    throw invalidParameter(`The maximum number of tags is ${MOST_TAGS}.`);
  return [...merged.values()];
}

/** Whether only AWS may use the key. */
export function isReserved(key: string): boolean {
  return key.toLowerCase().startsWith('aws:');
}
