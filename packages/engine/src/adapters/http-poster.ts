import type { IncomingMessage } from 'node:http';
import type { PostAnswer, Poster } from '../ports/poster.ts';

/** HTTP by the modules of Node, loaded with the first message: most commands send none. */
export const httpPoster: Poster = {
  async post(url, json, limitMs) {
    const { protocol } = new URL(url);
    const { request } = protocol === 'https:' ? await import('node:https') : await import('node:http');
    return new Promise<PostAnswer>((resolve, reject) => {
      const body = Buffer.from(json);
      // The name look-up, the handshake and the answer together; a socket's own timeout counts only silence.
      const timer = setTimeout(
        () => outgoing.destroy(new Error(`there was no answer within ${limitMs / 1000} s`)),
        limitMs,
      );
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'content-length': body.length,
        'user-agent': 'slipway',
        connection: 'close',
      };
      const outgoing = request(url, { method: 'POST', headers, agent: false }, (answer) => {
        clearTimeout(timer);
        const { statusCode: status = 0 } = answer;
        const retryAfterMs = retryAfter(answer);
        // What it says does not matter, and could be endless.
        answer.destroy();
        resolve({ status, retryAfterMs });
      });
      outgoing.on('error', (error) => {
        clearTimeout(timer);
        reject(new Error(wordsOf(error)));
      });
      outgoing.end(body);
    });
  },
};

/** Of several addresses that failed (IPv6 and IPv4) Node says nothing but a code. */
function wordsOf(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : 'the connection failed';
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function retryAfter({ headers }: IncomingMessage): number | null {
  const text = headers['retry-after'];
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
