import { type ImageReference, parseImageReference, sameRepository } from '../../model/image-reference.ts';
import { ImageReferenceError } from '../../model/image-reference-error.ts';

/** An image on the host that carries our label. */
export interface BuiltImage {
  readonly id: string;
  readonly references: readonly string[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface CleanPlan {
  /** Names to take away. */
  readonly removed: readonly string[];
  readonly kept: readonly { readonly reference: string; readonly because: 'recent' | 'in-use' }[];
}

/**
 * Which names of a repository go. The newest `keep` images stay, and every image that a container uses. Names in other
 * repositories are not ours to judge: an image inherits the labels of the one that it was made from.
 */
export function planClean(
  images: readonly BuiltImage[],
  repository: ImageReference,
  keep: number,
  inUse: ReadonlySet<string>,
): CleanPlan {
  const ours = images
    .map((image) => ({ ...image, references: image.references.filter((name) => isOf(name, repository)) }))
    .filter(({ references }) => references.length > 0)
    .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  const removed: string[] = [];
  const kept: { reference: string; because: 'recent' | 'in-use' }[] = [];
  for (const [index, { id, references }] of ours.entries()) {
    if (index < keep) kept.push(...references.map((reference) => ({ reference, because: 'recent' as const })));
    else if (inUse.has(id)) kept.push(...references.map((reference) => ({ reference, because: 'in-use' as const })));
    else removed.push(...references);
  }
  return { removed, kept };
}

function isOf(name: string, repository: ImageReference): boolean {
  try {
    return sameRepository(parseImageReference(name), repository);
  } catch (error) {
    if (error instanceof ImageReferenceError) return false;
    throw error;
  }
}
