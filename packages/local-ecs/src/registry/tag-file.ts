import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Digest, parseDigest } from './digest.ts';
import { isMissing, orWhereMissing } from './is-missing.ts';
import { writeFileWhole } from './write-file-whole.ts';

/**
 * The tags of a repository, in one file: tags that differ only in case are two, also where names of files are not.
 * Changes must go one after the other.
 */
export interface TagFile {
  names(): Promise<string[]>;
  /** What the tag points at; null for an unknown one. */
  digest(tag: string): Promise<Digest | null>;
  /** The same, read at once. */
  digestNow(tag: string): Digest | null;
  /** Points the tags at the digest, wherever they pointed before. */
  set(tags: readonly string[], digest: Digest): Promise<void>;
  /** Removes the tags that are meant; false where there are none. */
  remove(isMeant: (tag: string, digest: string) => boolean): Promise<boolean>;
}

export function createTagFile(path: string, scratch: string): TagFile {
  const read = async (): Promise<Map<string, string>> => parse(await orWhereMissing(readFile(path, 'utf8'), '{}'));
  const write = (tags: Iterable<readonly [string, string]>): Promise<void> =>
    writeFileWhole(scratch, path, JSON.stringify(Object.fromEntries(tags)));
  return {
    names: async () => [...(await read()).keys()],
    digest: async (tag) => parseDigest((await read()).get(tag) ?? ''),
    digestNow: (tag) => parseDigest(parse(readNow(path) ?? '{}').get(tag) ?? ''),
    set: async (tags, { text }) => {
      if (tags.length > 0) await write([...(await read()), ...tags.map((tag) => [tag, text] as const)]);
    },
    remove: async (isMeant) => {
      const all = [...(await read())];
      const kept = all.filter(([tag, digest]) => !isMeant(tag, digest));
      if (kept.length < all.length) await write(kept);
      return kept.length < all.length;
    },
  };
}

function readNow(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function parse(text: string): Map<string, string> {
  return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}
