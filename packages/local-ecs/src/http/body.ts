import type { IncomingMessage } from 'node:http';

/** No request of ECS comes near this. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/** A part of a layer has up to 20 MiB, and a third more in base64. */
const LARGEST_ECR_BYTES = 32 * 1024 * 1024;

/** Many clients send a whole body before they look for an answer, so that much of one that was refused is read and dropped. */
const MOST_DROPPED_BYTES = 256 * 1024 * 1024;

/**
 * The body as text; null as soon as it is clear that it is too large. The rest of that one is dropped.
 * Rejects when the connection ends before the body does.
 */
export function readBody(request: IncomingMessage): Promise<string | null> {
  const isEcr = String(request.headers['x-amz-target']).startsWith('AmazonEC2ContainerRegistry_');
  const largest = isEcr ? LARGEST_ECR_BYTES : LARGEST_BYTES;
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    let isRefused = false;
    const refuse = (): void => {
      isRefused = true;
      chunks = [];
      resolve(null);
    };
    if (Number(request.headers['content-length']) > largest) refuse();
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_DROPPED_BYTES) request.socket.destroy();
      else if (size > largest) refuse();
      else if (!isRefused) chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.once('error', reject);
    request.once('close', () => reject(new Error('The connection ended before the request did.')));
  });
}
