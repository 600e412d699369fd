import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Headers that are about one connection, not about the message. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'upgrade',
  'expect',
]);

/** The headers of a target's answer that go back, with cookies of our own. */
export function answeredHeaders(answer: IncomingMessage, cookies: readonly string[]): OutgoingHttpHeaders {
  const headers = endToEndHeaders(answer);
  // Trailers need chunks, which a length would rule out.
  if (headers['Trailer'] !== undefined && answer.headers['content-length'] !== undefined) delete headers['Trailer'];
  if (cookies.length === 0) return headers;
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'set-cookie') ?? 'Set-Cookie';
  const own = headers[name] ?? [];
  return { ...headers, [name]: [...(Array.isArray(own) ? own : [String(own)]), ...cookies] };
}

/** The headers of a message that go on, in their spelling and number. */
function endToEndHeaders(message: IncomingMessage): OutgoingHttpHeaders {
  const named = new Set((message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const headers = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = message.rawHeaders.slice(at, at + 2);
    const key = name.toLowerCase();
    if (HOP_BY_HOP.has(key) || named.has(key)) continue;
    const header = headers.get(key) ?? { name, values: [] };
    header.values.push(value);
    headers.set(key, header);
  }
  return Object.fromEntries(
    [...headers.values()].map(({ name, values }) => [name, values.length === 1 ? values[0] : values]),
  );
}

/** The headers that a target gets: those of the request, and what an Application Load Balancer adds. */
export function forwardedHeaders(request: IncomingMessage, listenerPort: number, seconds: number): OutgoingHttpHeaders {
  const headers = endToEndHeaders(request);
  const added = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port']);
  for (const name of Object.keys(headers)) if (added.has(name.toLowerCase())) delete headers[name];
  const before = request.headers['x-forwarded-for'];
  const client = request.socket.remoteAddress ?? '';
  const trace = { 'X-Amzn-Trace-Id': `Root=1-${seconds.toString(16)}-${randomBytes(12).toString('hex')}` };
  return {
    ...headers,
    'X-Forwarded-For': before === undefined ? client : `${String(before)}, ${client}`,
    'X-Forwarded-Proto': 'http',
    'X-Forwarded-Port': String(listenerPort),
    ...(request.headers['x-amzn-trace-id'] === undefined ? trace : {}),
  };
}
