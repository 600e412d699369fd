import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Digest, parseDigest } from './digest.ts';
import { orWhereMissing } from './is-missing.ts';
import { moveFile, writeFileWhole } from './write-file-whole.ts';

/** All bytes that the registry keeps, each once, under their digest: `blobs/sha256/ab/abcdef…`. */
export interface Content {
  /** In bytes; null where there is none. */
  size(digest: Digest): Promise<number | null>;
  /** All of it. For manifests, which are small; null where there is none. */
  read(digest: Digest): Promise<Buffer | null>;
  /** A part, both ends included. */
  open(digest: Digest, part?: { readonly start: number; readonly end: number }): Readable;
  /** The digest must be that of the bytes. */
  write(digest: Digest, bytes: Uint8Array): Promise<void>;
  /** Takes over a finished file, whose digest must be that one. */
  adopt(digest: Digest, file: string): Promise<void>;
  all(): Promise<Digest[]>;
  /** When it was last written, epoch ms; null where there is none. */
  writtenAt(digest: Digest): Promise<number | null>;
  remove(digest: Digest): Promise<void>;
}

export function createContent(folder: string, scratch: string): Content {
  const pathOf = ({ algorithm, hex }: Digest): string => join(folder, algorithm, hex.slice(0, 2), hex);
  return {
    size: async (digest) => (await orWhereMissing(stat(pathOf(digest)), null))?.size ?? null,
    read: (digest) => orWhereMissing(readFile(pathOf(digest)), null),
    open: (digest, part) => createReadStream(pathOf(digest), part),
    write: (digest, bytes) => writeFileWhole(scratch, pathOf(digest), bytes),
    adopt: (digest, file) => moveFile(file, pathOf(digest)),
    all: async () => {
      const algorithms = await orWhereMissing(readdir(folder), []);
      const beginnings = await Promise.all(
        algorithms.map((algorithm) => digestsBelow(join(folder, algorithm), algorithm)),
      );
      return beginnings.flat();
    },
    writtenAt: async (digest) => (await orWhereMissing(stat(pathOf(digest)), null))?.mtimeMs ?? null,
    remove: (digest) => rm(pathOf(digest), { force: true }),
  };
}

async function digestsBelow(folder: string, algorithm: string): Promise<Digest[]> {
  const paths = await orWhereMissing(readdir(folder, { recursive: true }), []);
  return paths.flatMap((path) => parseDigest(`${algorithm}:${basename(path)}`) ?? []);
}
