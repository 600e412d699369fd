import { Agent, get } from 'node:http';

/** What visitors saw. */
export interface Seen {
  readonly sent: number;
  /** How often each text answered with status 200. */
  readonly answers: ReadonlyMap<string, number>;
  /** What else came: a status, or an error of the connection. */
  readonly failures: readonly string[];
}

const TICK_MS = 25;
/** A busy machine slows visitors down and is not overrun by them: the web server of busybox lets ten connections wait, and the next one for seconds. */
const MOST_OPEN = 10;

/**
 * Visitors with connections that stay open, so many requests a second in even steps; fewer where answers are late.
 *
 * @returns what was seen so far, and how to end it: every request is answered by then
 */
export function visit(
  url: string,
  perSecond: number,
): { readonly seen: Seen; readonly count: (text: string) => number; readonly end: () => Promise<Seen> } {
  // A client gives up idle connections before the load balancer does, as it has to with AWS's.
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_OPEN, timeout: 5000 });
  const seen = { sent: 0, answers: new Map<string, number>(), failures: [] as string[] };
  const open = new Set<Promise<void>>();
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const fail = (what: string): void => {
        seen.failures.push(what);
        resolve();
      };
      const request = get(url, { agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', (error) => fail(error.message));
        response.on('end', () => {
          if (response.statusCode !== 200)
            return fail(`status ${response.statusCode}: ${String(response.headers['x-local-ecs-reason'])}`);
          seen.answers.set(text, (seen.answers.get(text) ?? 0) + 1);
          resolve();
        });
      });
      request.on('error', (error) => fail(error.message));
    });
  const timer = setInterval(() => {
    for (let count = (perSecond * TICK_MS) / 1000; count > 0 && open.size < MOST_OPEN; count -= 1) {
      seen.sent += 1;
      const request = one();
      open.add(request);
      void request.then(() => open.delete(request));
    }
  }, TICK_MS);
  return {
    seen,
    count: (text) => seen.answers.get(text) ?? 0,
    async end() {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
      return seen;
    },
  };
}
