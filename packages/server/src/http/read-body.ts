/** Why there is no body: larger than what is taken, or not here in time. */
export type NoBody = 'too large' | 'too slow';

const LIMIT_MS = 30_000;

/** The body of a request, of `most` bytes at most. What is too large is not read to its end. */
export async function readBody(request: Request, most: number): Promise<Buffer | NoBody> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > most) return 'too large';
  if (request.body === null) return Buffer.alloc(0);
  const reader = request.body.getReader();
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, LIMIT_MS);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) return 'too slow';
      if (done) return Buffer.concat(chunks);
      size += value.length;
      if (size > most) {
        reader.cancel().catch(() => {});
        return 'too large';
      }
      chunks.push(value);
    }
  } finally {
    clearTimeout(limit);
  }
}
