import { failureReason } from './failure-reason.ts';
import type { Output } from './world.ts';

/** A stream of the process. A reader that goes away (`| head`) ends the output and nothing else. */
export function processOutput(stream: NodeJS.WriteStream): Output {
  // Absent on a pipe, whatever the type of a stream says.
  const { isTTY }: { readonly isTTY?: boolean } = stream;
  let closed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE' && stream !== process.stderr) {
      process.stderr.write(`! Standard output cannot be written any more: ${failureReason(error)}.\n`);
    }
  });
  return {
    isTTY: isTTY ?? false,
    get closed() {
      return closed;
    },
    write: (text) => {
      if (!closed) stream.write(text);
    },
    // A terminal that does not tell its size, or says 0, is taken for the classic one.
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    onResize: (listener) => {
      stream.on('resize', listener);
      return () => stream.off('resize', listener);
    },
  };
}

/** Resolves once everything that was written has left the process, or cannot any more. */
export function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
