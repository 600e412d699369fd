import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack as newPack, type Pack } from 'tar-stream';
import type { LayerEntry } from '../../model/layer-entry.ts';
import { type Layer, mediaTypes } from '../../model/oci.ts';

/** Fixed, so that the same layer has the same bytes tomorrow; the format has no place for a time in what Node writes. */
const compression = { level: 6 };

/**
 * Packs a layer into a file that is named after its digest.
 *
 * @param blobs the folder for it.
 */
export async function packLayer(
  context: string,
  entries: readonly LayerEntry[],
  modifiedAt: number,
  blobs: string,
): Promise<Layer> {
  const tar = newPack();
  const plain = createHash('sha256');
  const packed = createHash('sha256');
  const file = join(blobs, `packing-${randomUUID()}`);
  const size = { bytes: 0 };
  await Promise.all([
    pipeline(measuring(plain)(tar), createGzip(compression), measuring(packed, size), createWriteStream(file)),
    writeEntries(tar, context, entries, modifiedAt),
  ]);
  const digest = `sha256:${packed.digest('hex')}`;
  await rename(file, join(blobs, digest.slice('sha256:'.length)));
  return {
    descriptor: { mediaType: mediaTypes.layer, digest, size: size.bytes },
    diffId: `sha256:${plain.digest('hex')}`,
  };
}

/** Lets bytes through, and takes their hash and number. */
function measuring(hash: Hash, size = { bytes: 0 }) {
  return async function* (source: AsyncIterable<unknown>): AsyncGenerator<Buffer, void> {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size.bytes += chunk.length;
      yield chunk;
    }
  };
}

async function writeEntries(
  tar: Pack,
  context: string,
  entries: readonly LayerEntry[],
  modifiedAt: number,
): Promise<void> {
  try {
    for (const entry of entries) await writeEntry(tar, context, entry, modifiedAt);
    tar.finalize();
  } catch (error) {
    tar.destroy(error instanceof Error ? error : undefined);
    throw error;
  }
}

async function writeEntry(tar: Pack, context: string, entry: LayerEntry, modifiedAt: number): Promise<void> {
  const { path, kind, mode, uid, gid, source, target } = entry;
  const header = { name: path, mode, uid, gid, mtime: new Date(modifiedAt), uname: '', gname: '' };
  if (source === null) {
    const rest =
      kind === 'link'
        ? { ...header, type: 'symlink' as const, linkname: target ?? '' }
        : { ...header, name: `${path}/`, type: 'directory' as const };
    tar.entry(rest);
    return;
  }
  const file = join(context, source);
  const { size } = await stat(file);
  const place = tar.entry({ ...header, type: 'file', size });
  await pipeline(createReadStream(file), place);
}
