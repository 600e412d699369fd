import { Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { ImageError } from './image-error.ts';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * The tar archive in a layer: what it begins with says how it is packed (media types are often wrong).
 * @throws ImageError for zstd, where this Node cannot read it
 */
export async function uncompressed(layer: Readable): Promise<Readable> {
  const chunks = layer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  let isOver = false;
  while (head.length < ZSTD.length && !isOver) {
    const { value, done } = await chunks.next();
    if (done === true) isOver = true;
    else head = Buffer.concat([head, value]);
  }
  const unpacked = unpacker(head);
  if (unpacked instanceof ImageError) {
    layer.destroy();
    throw unpacked;
  }
  const whole = Readable.from(joined(head, chunks), { objectMode: false });
  if (unpacked === null) return whole;
  whole.on('error', (error) => unpacked.destroy(error));
  return whole.pipe(unpacked);
}

/** What unpacks it; null where it is not packed. */
function unpacker(head: Buffer): Transform | ImageError | null {
  if (head.subarray(0, GZIP.length).equals(GZIP)) return zlib.createGunzip();
  if (!head.subarray(0, ZSTD.length).equals(ZSTD)) return null;
  if (CREATE_ZSTD !== undefined) return CREATE_ZSTD();
  return new ImageError(
    `failed to extract layer: it is compressed with zstd, which Node ${process.versions.node} does not read; run local-ecs ` +
      'with Node 22.15 or later, or build with gzip, e.g. --output type=registry,compression=gzip',
  );
}

/** Since Node 22.15. */
const CREATE_ZSTD = (zlib as { readonly createZstdDecompress?: () => Transform }).createZstdDecompress;

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
