import type { IncomingMessage } from 'node:http';

/** No request of ECS comes near this. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/** The body as text, or null when it is too large (the rest is read and dropped, so that the client gets its answer). */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > LARGEST_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}
