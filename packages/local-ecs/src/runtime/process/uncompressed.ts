import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImageError } from './image-error.ts';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The tar archive in a layer: what it begins with says how it is packed (media types are often wrong). @throws ImageError for zstd */
export async function uncompressed(layer: Readable): Promise<Readable> {
  const chunks = layer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  let isOver = false;
  while (head.length < ZSTD.length && !isOver) {
    const { value, done } = await chunks.next();
    if (done === true) isOver = true;
    else head = Buffer.concat([head, value]);
  }
  if (head.subarray(0, ZSTD.length).equals(ZSTD)) {
    layer.destroy();
    throw new ImageError(
      'failed to extract layer: it is compressed with zstd, which local-ecs does not read; build with gzip, e.g. --output type=registry,compression=gzip',
    );
  }
  const whole = Readable.from(joined(head, chunks), { objectMode: false });
  if (!head.subarray(0, GZIP.length).equals(GZIP)) return whole;
  const unpacked = createGunzip();
  whole.on('error', (error) => unpacked.destroy(error));
  return whole.pipe(unpacked);
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
