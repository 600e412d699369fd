/** Whether tags of a repository may be pointed at another image, in the words of ECR. */
export const TAG_MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'] as const;

/** Which tags of a repository may be pointed at something else. */
export interface TagRule {
  readonly tagMutability: (typeof TAG_MUTABILITIES)[number];
  /** Tags that the rule is the other way round for; `*` in them stands for any characters. */
  readonly exclusions: readonly string[];
}

/** Whether the rule keeps a tag that is there from being pointed at anything else. */
export function isImmutable({ tagMutability, exclusions }: TagRule, tag: string): boolean {
  switch (tagMutability) {
    case 'MUTABLE':
      return false;
    case 'IMMUTABLE':
      return true;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return !isExcluded(exclusions, tag);
    case 'MUTABLE_WITH_EXCLUSION':
      return isExcluded(exclusions, tag);
  }
}

function isExcluded(exclusions: readonly string[], tag: string): boolean {
  return exclusions.some((filter) => {
    const pattern = filter.split(/\*+/).map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${pattern.join('.*')}$`).test(tag);
  });
}
