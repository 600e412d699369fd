import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Digest, parseDigest } from './digest.ts';
import { orWhereMissing } from './is-missing.ts';
import type { Manifest } from './manifest.ts';
import type { Queue } from './queue.ts';
import { createRecordFile, type RepositoryRecords } from './record-file.ts';
import { refusal } from './registry-error.ts';
import { createTagFile } from './tag-file.ts';
import { isImmutable } from './tag-mutability.ts';
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
 * a file per blob and manifest, one for the tags, one for what ECR keeps; a restart finds what was there.
 */
export interface Repository {
  readonly name: string;
  /** Since when (epoch ms) there is such a repository: it was created, or a manifest was pushed to it; null: there is none. */
  knownSince(): Promise<number | null>;
  hasBlob(digest: Digest): Promise<boolean>;
  addBlob(digest: Digest): Promise<void>;
  /** False where it was not there. */
  removeBlob(digest: Digest): Promise<boolean>;
  manifest(digest: Digest): Promise<ManifestRecord | null>;
  /** When the manifest was last pushed, epoch ms; null where it is not there. */
  manifestPushedAt(digest: Digest): Promise<number | null>;
  /** Adds the manifest, and points the tags at it. @throws RegistryError TAG_INVALID for one that is there and immutable */
  putManifest(digest: Digest, record: ManifestRecord, tags: readonly string[]): Promise<void>;
  /** Removes it with the tags that point at it; false where it was not there. */
  removeManifest(digest: Digest): Promise<boolean>;
  tags(): Promise<string[]>;
  /** What the tag points at; null for an unknown one. */
  tag(name: string): Promise<Digest | null>;
  /** The digest of the manifest that a tag or a digest means, read at once; null where it is not there. */
  digestNow(reference: string): Digest | null;
  /** False where there was no such tag. */
  removeTag(tag: string): Promise<boolean>;
  manifests(): Promise<Digest[]>;
  blobs(): Promise<Digest[]>;
  /** When the blob was last added, epoch ms; null where it is not there. */
  blobAddedAt(digest: Digest): Promise<number | null>;
  /** The manifests whose subject is that one. */
  referrers(subject: Digest): Promise<Digest[]>;
  records(): Promise<RepositoryRecords>;
  /** Keeps what `change` makes of the records; nothing changes where it throws. */
  changeRecords(change: (records: RepositoryRecords) => RepositoryRecords | Promise<RepositoryRecords>): Promise<void>;
  /** Removes all that belongs to it; repositories whose names go on behind its own stay. */
  remove(): Promise<void>;
}

/** Where a repository keeps what it has. */
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
  const records = createRecordFile(join(folder, '_repository.json'), scratch);

  const checkTags = async (names: readonly string[]): Promise<void> => {
    const rules = [...(await records.read()).values()];
    for (const tag of names) {
      if (!rules.some((rule) => isImmutable(rule, tag)) || (await tags.digest(tag)) === null) continue;
      // In the words of ECR.
      const where = `already exists in the '${name}' repository`;
      const message = `The image tag '${tag}' ${where} and cannot be overwritten because the tag is immutable.`;
      throw refusal(400, 'TAG_INVALID', message);
    }
  };

  const manifest = async (digest: Digest): Promise<ManifestRecord | null> => {
    const text = await orWhereMissing(readFile(manifestPath(digest), 'utf8'), null);
    return text === null ? null : (JSON.parse(text) as ManifestRecord);
  };

  return {
    name,
    manifest,
    tags: () => tags.names(),
    tag: (wanted) => tags.digest(wanted),
    knownSince: async () => {
      const created = [...(await records.read()).values()].map(({ createdAt }) => createdAt);
      if (created.length > 0) return Math.min(...created);
      return (await orWhereMissing(stat(join(folder, '_manifests')), null))?.mtimeMs ?? null;
    },
    hasBlob: async (digest) => (await orWhereMissing(stat(blobPath(digest)), null)) !== null,
    addBlob: async (digest) => {
      await mkdir(dirname(blobPath(digest)), { recursive: true });
      await writeFile(blobPath(digest), '');
    },
    removeBlob: (digest) => removed(blobPath(digest)),
    manifestPushedAt: async (digest) => (await orWhereMissing(stat(manifestPath(digest)), null))?.mtimeMs ?? null,
    putManifest: (digest, record, newTags) =>
      exclusively(async () => {
        await checkTags(newTags);
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
    digestNow: (reference) => {
      const digest = reference.includes(':') ? parseDigest(reference) : tags.digestNow(reference);
      return digest !== null && existsSync(manifestPath(digest)) ? digest : null;
    },
    removeTag: (wanted) => exclusively(() => tags.remove((tag) => tag === wanted)),
    manifests: () => digestsIn(join(folder, '_manifests')),
    blobs: () => digestsIn(join(folder, '_blobs')),
    blobAddedAt: async (digest) => (await orWhereMissing(stat(blobPath(digest)), null))?.mtimeMs ?? null,
    referrers: async (subject) => {
      const names: string[] = await orWhereMissing(readdir(referrersFolder(subject)), []);
      return names.toSorted().flatMap((each) => parseDigest(each.replace('-', ':')) ?? []);
    },
    records: () => records.read(),
    changeRecords: (change) => exclusively(async () => records.write(await change(await records.read()))),
    remove: () =>
      exclusively(async () => {
        const own = (await orWhereMissing(readdir(folder), [])).filter((entry) => entry.startsWith('_'));
        await Promise.all(own.map((entry) => rm(join(folder, entry), { recursive: true, force: true })));
      }),
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
