import type { Pace } from '../clock/pace.ts';
import type { OpenPort } from './load-balancers.ts';

/** While its port belongs to somebody else it is asked for again after this time. */
const AGAIN_AFTER_MS = 2_000;

/** A listener that was open before. */
export interface ReopenedListener {
  readonly listener: OpenPort;
  /** Resolves when the port is open, or was found taken for the first time. */
  readonly tried: Promise<void>;
}

/**
 * Opens the port that a listener had. One that is taken meanwhile is tried again until it can be had; the listener is there
 * all the time.
 *
 * @param open opens the port, or rejects
 * @param taken told once when the port cannot be had at once
 */
export function reopenListener(
  port: number,
  open: () => Promise<OpenPort>,
  pace: Pace,
  taken: (error: NodeJS.ErrnoException) => void,
): ReopenedListener {
  let isClosed = false;
  let close = (): void => undefined;
  const attempt = async (told: boolean): Promise<void> => {
    try {
      const opened = await open();
      close = () => opened.close();
      if (isClosed) opened.close();
    } catch (error) {
      if (isClosed) return;
      if (!told) taken(error as NodeJS.ErrnoException);
      close = pace.after(AGAIN_AFTER_MS, () => void attempt(true));
    }
  };
  return {
    listener: {
      port,
      close() {
        isClosed = true;
        close();
      },
    },
    tried: attempt(false),
  };
}
