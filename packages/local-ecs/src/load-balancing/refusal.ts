import { STATUS_CODES } from 'node:http';
import { reasonHeader } from './reason.ts';

/** The page of a load balancer that has no answer of a target: 400, 408, 502, 503 or 504. */
export function refusalPage(status: number): string {
  const title = `${status} ${STATUS_CODES[status]}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}

/** The page with its head, for a connection that has no response of its own; it ends the connection. */
export function refusalMessage(status: number, reason: string): string {
  const page = refusalPage(status);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Server: awselb/2.0',
    'Content-Type: text/html',
    `Content-Length: ${Buffer.byteLength(page)}`,
    'Connection: close',
    reasonHeader(reason).join(': '),
  ];
  return `${head.join('\r\n')}\r\n\r\n${page}`;
}
