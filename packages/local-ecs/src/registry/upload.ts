import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { type Digest, digestOfHash, hashFile } from './digest.ts';
import { isMissing } from './is-missing.ts';
import { refusal } from './registry-error.ts';

/** Where a chunk lies in the whole, and how long it says it is. */
export interface Chunk {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The length that was announced; null: whatever comes. */
  readonly length: number | null;
}

/**
 * A blob that is on its way: a file that grows and a hash that grows with it. One request at a time writes to it. What
 * arrived before a connection broke is kept, so that the client can go on from there.
 */
export class Upload {
  readonly id: string;
  readonly file: string;
  #size: number;
  #hash: Hash;
  #isBusy = false;

  private constructor(id: string, file: string, size: number, hash: Hash) {
    this.id = id;
    this.file = file;
    this.#size = size;
    this.#hash = hash;
  }

  /** Begins a new one; the folder must be there. */
  static async begin(id: string, file: string): Promise<Upload> {
    await (await open(file, 'wx')).close();
    return new Upload(id, file, 0, createHash('sha256'));
  }

  /** Goes on with one that an earlier process began; null where there is none. */
  static async resume(id: string, file: string): Promise<Upload | null> {
    try {
      const { size } = await stat(file);
      return new Upload(id, file, size, await hashFile('sha256', file));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** In bytes, of what has arrived. */
  get size(): number {
    return this.#size;
  }

  /** @throws RegistryError 409 while another request is at it */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) throw refusal(409, 'BLOB_UPLOAD_INVALID', 'another request is writing to this upload');
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }

  /**
   * Adds a chunk at the end.
   * @throws RegistryError when it is not as long as announced; nothing of it is kept then
   */
  async append({ bytes, length }: Chunk): Promise<void> {
    const before = { size: this.#size, hash: this.#hash.copy() };
    const handle = await open(this.file, 'r+');
    try {
      for await (const part of bytes) {
        if (length !== null && this.#size + part.byteLength - before.size > length) throw wrongLength(length, 'more');
        await writeAll(handle, part, this.#size);
        this.#hash.update(part);
        this.#size += part.byteLength;
      }
      if (length !== null && this.#size - before.size < length) throw wrongLength(length, 'fewer');
      await handle.sync();
    } catch (error) {
      // A full disk may have taken a part of what the hash does not know.
      const kept = isBrokenConnection(error) ? { size: this.#size, hash: this.#hash } : before;
      this.#size = kept.size;
      this.#hash = kept.hash;
      await handle.truncate(kept.size);
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Whether what has arrived is what the digest names. */
  async is(digest: Digest): Promise<boolean> {
    const { algorithm } = digest;
    const hash = algorithm === 'sha256' ? this.#hash.copy() : await hashFile(algorithm, this.file);
    return digestOfHash(algorithm, hash).text === digest.text;
  }

  async discard(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written, position + written);
    written += bytesWritten;
  }
}

function wrongLength(announced: number, than: 'more' | 'fewer'): Error {
  return refusal(400, 'SIZE_INVALID', `the body has ${than} than the ${announced} bytes that were announced`);
}

/** Whether the client went away in the middle of its request. */
function isBrokenConnection(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
