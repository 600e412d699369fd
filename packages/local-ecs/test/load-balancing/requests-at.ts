import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Load {
  /** Answers so far. */
  total(): number;
  /** Answers of that text so far. */
  count(answer: string): number;
  /** Sends no more, waits for what is open, and returns how often which answer came. */
  end(): Promise<ReadonlyMap<string, number>>;
}

const MOST_OPEN = 64;

/**
 * Sends so many requests a second, whether or not those before were answered (an open load): an answer of 200 counts by
 * its text, another one by its status, a failure by its code.
 */
export function requestsAt(
  url: string,
  { perSecond, keepsOpen, body }: { readonly perSecond: number; readonly keepsOpen: boolean; readonly body?: string },
): Load {
  // A client gives up idle connections before the load balancer does, as it has to with AWS's.
  const agent = new Agent({ keepAlive: keepsOpen, timeout: 5000 });
  const answers = new Map<string, number>();
  const open = new Set<Promise<void>>();
  let total = 0;
  const send = (): void => {
    const sent = ask(url, agent, body).then((answer) => {
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      total += 1;
      open.delete(sent);
    });
    open.add(sent);
  };
  const startedAt = performance.now();
  let due = 0;
  const timer = setInterval(() => {
    const wanted = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    // A machine that was busy does not make up for more than it missed of the last moment, and is not overrun.
    for (let left = Math.min(wanted - due, 20); left > 0 && open.size < MOST_OPEN; left -= 1) send();
    due = wanted;
  }, 5);
  return {
    total: () => total,
    count: (answer) => answers.get(answer) ?? 0,
    async end() {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
      return answers;
    },
  };
}

function ask(url: string, agent: Agent, body: string | undefined): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(url, { agent, method: body === undefined ? 'GET' : 'POST' }, (response) => {
      text(response).then(
        (answer) => resolve(response.statusCode === 200 ? answer : String(response.statusCode)),
        (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message),
      );
    });
    // A kept connection may be closed by the listener while the request is sent; a client of HTTP tries again.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      resolve(sent.reusedSocket && error.code === 'ECONNRESET' ? ask(url, agent, body) : (error.code ?? error.message));
    });
    sent.end(body);
  });
}
