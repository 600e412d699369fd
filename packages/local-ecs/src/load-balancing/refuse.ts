import type { ServerResponse } from 'node:http';
import { reasonHeader } from './reason.ts';
import { refusalPage } from './refusal.ts';

/**
 * The load balancer's own answer where there is none of a target. One that has begun is broken off, so that it does not look whole.
 *
 * @param reason for who looks at the headers
 */
export function refuse(response: ServerResponse, status: number, reason: string): void {
  if (response.headersSent) {
    breakOff(response);
    return;
  }
  const page = refusalPage(status);
  response.setHeader(...reasonHeader(reason));
  response.writeHead(status, {
    'Content-Type': 'text/html',
    'Content-Length': Buffer.byteLength(page),
    Server: 'awselb/2.0',
  });
  response.end(page);
}

/** Ends an answer by a reset: to a client of HTTP/1.0 a connection that is closed would be the end of a whole one. */
export function breakOff(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
  response.destroy();
}
