import type { IncomingMessage, ServerResponse } from 'node:http';

/** No request of ECS comes near this. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/** A part of a layer has up to 20 MiB, and a third more in base64. */
const LARGEST_ECR_BYTES = 32 * 1024 * 1024;

/** Many clients send a whole body before they look for an answer, so that much of one that was refused is read and dropped. */
const MOST_DROPPED_BYTES = 256 * 1024 * 1024;

/** As much as a head may have. Ordinary calls are smaller: they are answered however much the others send. */
const FREE_BYTES = 16 * 1024;

/** The other bodies have taken all the memory that there is for them. */
export class TooManyBodies extends Error {}

/** Reads the bodies of one server. */
export interface BodyReader {
  /**
   * The body as text; null as soon as it is clear that it is too large. The rest of that one is dropped.
   * Rejects when the connection ends before the body does.
   *
   * @param response when it is over, the body counts no more
   * @throws TooManyBodies where its rest is dropped for the others
   */
  read(request: IncomingMessage, response: ServerResponse): Promise<string | null>;
}

/** @param mostAtOnce bytes of all bodies together, less what each of them has free */
export function createBodyReader(mostAtOnce: number): BodyReader {
  let bytesAtOnce = 0;
  return {
    read(request, response) {
      const isEcr = String(request.headers['x-amz-target']).startsWith('AmazonEC2ContainerRegistry_');
      const largest = isEcr ? LARGEST_ECR_BYTES : LARGEST_BYTES;
      return new Promise((resolve, reject) => {
        // In one piece: a body can come byte by byte, and each of many buffers would take a hundred more.
        let bytes = Buffer.alloc(0);
        let size = 0;
        let counted = 0;
        let isRefused = false;
        const count = (now: number): void => {
          bytesAtOnce += now - counted;
          counted = now;
        };
        const refuse = (): void => {
          isRefused = true;
          bytes = Buffer.alloc(0);
          count(0);
        };
        const take = (chunk: Buffer): void => {
          if (size > bytes.length) bytes = Buffer.concat([bytes], Math.max(size, 2 * bytes.length));
          chunk.copy(bytes, size - chunk.length);
          count(Math.max(0, bytes.length - FREE_BYTES));
          if (counted === 0 || bytesAtOnce <= mostAtOnce) return;
          refuse();
          reject(new TooManyBodies());
        };
        const refuseLarge = (): void => {
          refuse();
          resolve(null);
        };
        if (Number(request.headers['content-length']) > largest) refuseLarge();
        request.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_DROPPED_BYTES) request.socket.destroy();
          else if (isRefused) return;
          else if (size > largest) refuseLarge();
          else take(chunk);
        });
        request.once('end', () => resolve(bytes.toString('utf8', 0, size)));
        request.once('error', reject);
        request.once('close', () => reject(new Error('The connection ended before the request did.')));
        response.once('close', () => count(0));
      });
    },
  };
}
