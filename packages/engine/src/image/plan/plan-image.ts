import { SlipwayError } from '../../errors/slipway-error.ts';
import type { ImageReference } from '../../model/image-reference.ts';

/** The label that says for which repository Slipway built an image: what `slipway clean` looks for. */
export const repositoryLabel = 'slipway.repository';

/** What an image is named after. */
export interface Origin {
  readonly commit: string;
  /** Epoch milliseconds. */
  readonly committedAt: number;
  readonly remote: string | null;
  /** Paths that differ from the commit. */
  readonly changed: readonly string[];
}

export interface WantedImage {
  readonly image: ImageReference;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly allowDirty: boolean;
}

export interface ImagePlan {
  /** With the tag of the commit. */
  readonly image: ImageReference;
  /** The same repository with the other tags, each once. */
  readonly others: readonly ImageReference[];
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601: when the commit was made, not when the image is, so that the same commit gives the same image. */
  readonly created: string;
  readonly isDirty: boolean;
}

/**
 * Names and labels of the image of a commit.
 *
 * @throws SlipwayError DIRTY_TREE.
 */
export function planImage({ image, tags, labels, allowDirty }: WantedImage, origin: Origin): ImagePlan {
  const isDirty = origin.changed.length > 0;
  if (isDirty && !allowDirty) throw new SlipwayError('DIRTY_TREE', { changed: origin.changed });
  const tag = isDirty ? `${origin.commit}-dirty` : origin.commit;
  const created = new Date(origin.committedAt).toISOString().replace('.000Z', 'Z');
  const source = origin.remote === null ? null : publicSource(origin.remote);
  return {
    image: { ...image, tag, digest: null },
    others: [...new Set(tags)]
      .filter((other) => other !== tag)
      .map((other) => ({ ...image, tag: other, digest: null })),
    labels: {
      'org.opencontainers.image.created': created,
      'org.opencontainers.image.revision': tag,
      ...(source === null ? {} : { 'org.opencontainers.image.source': source }),
      ...labels,
      [repositoryLabel]: repositoryName(image),
    },
    created,
    isDirty,
  };
}

/** How the label writes a repository: whole, without the short forms of Docker Hub. */
export function repositoryName({ domain, path }: ImageReference): string {
  return domain === '' ? path : `${domain}/${path}`;
}

/** A remote as others may see it: without user, password and query; null for a folder of this machine. */
export function publicSource(remote: string): string | null {
  const short = /^(?:[\w.-]+@)?([\w.-]+\.[\w.-]+|localhost):(?!\/\/)(.+)$/.exec(remote);
  if (short !== null) return `ssh://${short[1]}/${short[2]?.replace(/^\/+/, '')}`;
  if (!/^(?:https?|ssh|git):\/\//.test(remote) || !URL.canParse(remote)) return null;
  const { protocol, host, pathname } = new URL(remote);
  return `${protocol}//${host}${pathname}`;
}
