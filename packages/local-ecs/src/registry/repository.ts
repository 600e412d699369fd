import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Digest, parseDigest } from './digest.ts';
import { orWhereMissing } from './is-missing.ts';
import type { Manifest } from './manifest.ts';
import type { Queue } from './queue.ts';
import { createTagFile } from './tag-file.ts';
import { writeFileWhole } from './write-file-whole.ts';

/** What a repository keeps about a manifest, beside its bytes. */
export interface ManifestRecord extends Pick<Manifest, 'mediaType' | 'artifactType' | 'annotations'> {
  /** In bytes. */
  readonly size: number;
  readonly subject: string | null;
  /** Digests of what it is made of. */
  readonly references: readonly string[];
}

/**
 * What belongs to one repository: which blobs and manifests of the store it has, and its tags. All of it is on disk:
 * a file per blob and manifest, one for the tags; a restart finds what was there.
 */
export interface Repository {
  readonly name: string;
  /** Whether a manifest was ever pushed to it. */
  isKnown(): Promise<boolean>;
  hasBlob(digest: Digest): Promise<boolean>;
  addBlob(digest: Digest): Promise<void>;
  /** False where it was not there. */
  removeBlob(digest: Digest): Promise<boolean>;
  manifest(digest: Digest): Promise<ManifestRecord | null>;
  /** Adds the manifest, and points the tags at it. */
  putManifest(digest: Digest, record: ManifestRecord, tags: readonly string[]): Promise<void>;
  /** Removes it with the tags that point at it; false where it was not there. */
  removeManifest(digest: Digest): Promise<boolean>;
  tags(): Promise<string[]>;
  /** What the tag points at; null for an unknown one. */
  tag(name: string): Promise<Digest | null>;
  /** False where there was no such tag. */
  removeTag(tag: string): Promise<boolean>;
  manifests(): Promise<Digest[]>;
  blobs(): Promise<Digest[]>;
  /** When the blob was last added, epoch ms; null where it is not there. */
  blobAddedAt(digest: Digest): Promise<number | null>;
  /** The manifests whose subject is that one. */
  referrers(subject: Digest): Promise<Digest[]>;
}

export interface RepositoryPlace {
  /** Its own; what begins with `_` in it is the registry's, which no repository's name can be. */
  readonly folder: string;
  readonly scratch: string;
  /** What changes manifests and tags goes one after the other. */
  readonly exclusively: Queue;
}

export function createRepository(name: string, { folder, scratch, exclusively }: RepositoryPlace): Repository {
  const pathOf = (kind: string, { algorithm, hex }: Digest): string => join(folder, kind, algorithm, hex);
  const manifestPath = (digest: Digest): string => pathOf('_manifests', digest);
  const blobPath = (digest: Digest): string => pathOf('_blobs', digest);
  const referrersFolder = (subject: Digest): string => pathOf('_referrers', subject);
  const tags = createTagFile(join(folder, '_tags.json'), scratch);

  const manifest = async (digest: Digest): Promise<ManifestRecord | null> => {
    const text = await orWhereMissing(readFile(manifestPath(digest), 'utf8'), null);
    return text === null ? null : (JSON.parse(text) as ManifestRecord);
  };

  return {
    name,
    manifest,
    tags: () => tags.names(),
    tag: (wanted) => tags.digest(wanted),
    isKnown: async () => (await orWhereMissing(readdir(join(folder, '_manifests')), null)) !== null,
    hasBlob: async (digest) => (await orWhereMissing(stat(blobPath(digest)), null)) !== null,
    addBlob: async (digest) => {
      await mkdir(dirname(blobPath(digest)), { recursive: true });
      await writeFile(blobPath(digest), '');
    },
    removeBlob: (digest) => removed(blobPath(digest)),
    putManifest: (digest, record, newTags) =>
      exclusively(async () => {
        const subject = record.subject === null ? null : parseDigest(record.subject);
        if (subject !== null) {
          await mkdir(referrersFolder(subject), { recursive: true });
          await writeFile(join(referrersFolder(subject), fileNameOf(digest)), '');
        }
        await writeFileWhole(scratch, manifestPath(digest), JSON.stringify(record));
        await tags.set(newTags, digest);
      }),
    removeManifest: (digest) =>
      exclusively(async () => {
        const record = await manifest(digest);
        if (record === null) return false;
        await tags.remove((_, text) => text === digest.text);
        await removed(manifestPath(digest));
        const subject = record.subject === null ? null : parseDigest(record.subject);
        if (subject !== null) await removed(join(referrersFolder(subject), fileNameOf(digest)));
        return true;
      }),
    removeTag: (wanted) => exclusively(() => tags.remove((tag) => tag === wanted)),
    manifests: () => digestsIn(join(folder, '_manifests')),
    blobs: () => digestsIn(join(folder, '_blobs')),
    blobAddedAt: async (digest) => (await orWhereMissing(stat(blobPath(digest)), null))?.mtimeMs ?? null,
    referrers: async (subject) => {
      const names: string[] = await orWhereMissing(readdir(referrersFolder(subject)), []);
      return names.toSorted().flatMap((each) => parseDigest(each.replace('-', ':')) ?? []);
    },
  };
}

/** The digests that a folder has a file for: `sha256/abcdef…`. */
async function digestsIn(folder: string): Promise<Digest[]> {
  const algorithms = await orWhereMissing(readdir(folder), []);
  const lists = await Promise.all(
    algorithms.map(async (algorithm) => {
      const names = await orWhereMissing(readdir(join(folder, algorithm)), []);
      return names.flatMap((hex) => parseDigest(`${algorithm}:${hex}`) ?? []);
    }),
  );
  return lists.flat();
}

/** A digest as one file name. */
function fileNameOf({ algorithm, hex }: Digest): string {
  return `${algorithm}-${hex}`;
}

async function removed(path: string): Promise<boolean> {
  return orWhereMissing(
    rm(path).then(() => true),
    false,
  );
}
