import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** What content is called by: `sha256:` or `sha512:` and lower-case hexadecimal digits. Only `parseDigest` makes one. */
export interface Digest {
  readonly algorithm: DigestAlgorithm;
  /** Safe as a file name. */
  readonly hex: string;
  /** Both, with the colon. */
  readonly text: string;
}

/** As it stands before the colon of a digest. */
export type DigestAlgorithm = 'sha256' | 'sha512';

const PATTERN = /^(?:(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128}))$/;

/** Null for what is no digest, and for algorithms that the image specification does not register. */
export function parseDigest(text: string): Digest | null {
  const [, sha256, short, sha512, long] = PATTERN.exec(text) ?? [];
  if (sha256 !== undefined && short !== undefined) return { algorithm: 'sha256', hex: short, text };
  if (sha512 !== undefined && long !== undefined) return { algorithm: 'sha512', hex: long, text };
  return null;
}

/** The digest of what was hashed; the hash takes no more after it. */
export function digestOfHash(algorithm: DigestAlgorithm, hash: Hash): Digest {
  const hex = hash.digest('hex');
  return { algorithm, hex, text: `${algorithm}:${hex}` };
}

export function digestOfBytes(algorithm: DigestAlgorithm, bytes: Uint8Array): Digest {
  return digestOfHash(algorithm, createHash(algorithm).update(bytes));
}

/** A hash that has taken all of the file, and may take more. */
export async function hashFile(algorithm: DigestAlgorithm, path: string): Promise<Hash> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash;
}
