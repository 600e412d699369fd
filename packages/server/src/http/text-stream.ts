/** Streams texts as they come. When the reader goes away, the signal that they are made with is aborted. */
export function textStream(
  make: (signal: AbortSignal) => AsyncGenerator<string>,
  also: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const texts = make(AbortSignal.any([gone.signal, also]));
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = await texts.next();
        if (done === true) {
          controller.close();
          return;
        }
        if (value !== '') {
          controller.enqueue(encoder.encode(value));
          return;
        }
      }
    },
    async cancel() {
      gone.abort();
      await texts.return(undefined);
    },
  });
}
