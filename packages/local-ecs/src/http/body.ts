import type { IncomingMessage } from 'node:http';

/** No request of ECS comes near this. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/** A part of a layer has up to 20 MiB, and a third more in base64. */
const LARGEST_ECR_BYTES = 32 * 1024 * 1024;

/** The body as text, or null when it is too large (the rest is read and dropped, so that the client gets its answer). */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const isEcr = String(request.headers['x-amz-target']).startsWith('AmazonEC2ContainerRegistry_');
  const largest = isEcr ? LARGEST_ECR_BYTES : LARGEST_BYTES;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > largest ? null : Buffer.concat(chunks).toString('utf8');
}
