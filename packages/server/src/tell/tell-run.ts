import type { Clock } from '@slipway/engine';
import type { Runs } from '../runs/runs.ts';
import { createRunLines } from '../views/run-lines.ts';

/** Proxies close what is silent for a minute. */
const SILENCE_MS = 30_000;

/** What a run says to somebody who watches, from its beginning to its end; it ends early when the signal is aborted. */
export async function* tellRun(
  { runs, clock }: { readonly runs: Runs; readonly clock: Clock },
  run: { readonly id: string; readonly howToSee: string },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const lines = createRunLines();
  const events = runs.events(run.id, 0, signal)[Symbol.asyncIterator]();
  try {
    let next = events.next();
    for (;;) {
      const silence = new AbortController();
      const step = await Promise.race([
        next,
        clock.sleep(SILENCE_MS, AbortSignal.any([signal, silence.signal])).then(() => null),
      ]).finally(() => silence.abort());
      if (signal.aborted) break;
      if (step === null) yield textOf(lines.still(clock.now()));
      else if (step.done === true) break;
      else {
        yield textOf(lines.tell(step.value));
        next = events.next();
      }
    }
    if (!lines.isTold)
      yield textOf([`! The server ends now; the run goes on when it is back. See it: ${run.howToSee}`]);
  } finally {
    // Not waited for: a source that is busy must not hold whoever left.
    events.return?.().catch(() => {});
  }
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
