import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack as newPack } from 'tar-stream';
import { SlipwayError } from '../../errors/slipway-error.ts';
import type { Descriptor } from '../../model/oci.ts';
import type { ArchivedFile, ImageWorkshop } from '../../ports/image-workshop.ts';
import { archivedEntries } from './archived-entries.ts';
import { listContext } from './list-context.ts';
import { packLayer } from './pack-layer.ts';

/** The text of a file; null where it does not exist. @throws SlipwayError FILE_UNREADABLE. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw unreadable(path, error);
  }
}

/** The built-in builder's folder on this machine; it is gone after `close`. */
export async function openWorkshop(): Promise<ImageWorkshop> {
  const blobs = await mkdtemp(join(tmpdir(), 'slipway-image-'));
  const kept = new Set<string>();
  const fileOf = ({ digest }: Descriptor) => join(blobs, digest.replace(/^sha256:/, ''));
  return {
    async list(context, filter) {
      try {
        return await listContext(context, filter);
      } catch (error) {
        throw unreadable(context, error);
      }
    },

    async pack(context, entries, modifiedAt) {
      try {
        return await packLayer(context, entries, modifiedAt, blobs);
      } catch (error) {
        throw unreadable(context, error);
      }
    },

    async keep(descriptor, content) {
      await pipeline(Readable.from(content), createWriteStream(fileOf(descriptor)));
      kept.add(descriptor.digest);
    },

    has: ({ digest }) => kept.has(digest),

    blob: (descriptor) => ({ descriptor, content: () => createReadStream(fileOf(descriptor)) }),

    blobOf(mediaType, text) {
      const bytes = Buffer.from(text);
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      return {
        descriptor: { mediaType, digest, size: bytes.length },
        content: async function* () {
          yield bytes;
        },
      };
    },

    async *entries(descriptor) {
      const file = fileOf(descriptor);
      yield* archivedEntries(createReadStream(file), await isGzip(file));
    },

    async archive(file, files) {
      try {
        await writeArchive(file, files);
      } catch (error) {
        if (codeOf(error) === null) throw error;
        throw new SlipwayError('FILE_UNWRITABLE', { file, reason: reasonOf(error) }, { cause: error });
      }
    },

    close: () => rm(blobs, { recursive: true, force: true }),
  };
}

async function writeArchive(file: string, files: readonly ArchivedFile[]): Promise<void> {
  const tar = newPack();
  const write = async () => {
    for (const { name, size, content } of files) {
      await pipeline(Readable.from(content()), tar.entry({ name, size, mode: 0o644, mtime: new Date(0) }));
    }
    tar.finalize();
  };
  await Promise.all([pipeline(tar, createWriteStream(file)), write()]);
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, error: unknown): unknown {
  if (codeOf(error) === null) return error;
  return new SlipwayError('FILE_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
