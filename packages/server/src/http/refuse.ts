import type { ServerResponse } from 'node:http';

interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with a status and a sentence; git shows the sentence to its user. The rest of a body is not read. */
export function refuse(response: ServerResponse, { status, text, headers = {} }: Refusal): void {
  const body = `${text}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...headers,
  });
  response.end(body);
}
