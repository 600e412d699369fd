import type { IncomingHttpHeaders } from 'node:http';
import { hostName, isLoopback } from './address.ts';

/**
 * Why a request may come from a web page of somebody else, whose reader's browser can reach this server; null where it cannot.
 *
 * - Without authentication, only names of this machine are answered: a page whose name was made to point here (DNS rebinding) is not.
 * - What changes something and carries the Origin of another page is refused, whoever is logged in.
 */
export function foreignPage(
  { host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders,
  method: string,
  isOpen: boolean,
): string | null {
  const name = hostName(host);
  if (isOpen && (name === null || !isLoopback(name))) {
    return 'This server answers only to names of this machine, such as localhost and 127.0.0.1; with --auth it answers to others too.';
  }
  if (method === 'GET' || method === 'HEAD') return null;
  const isOwn = origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  return isOwn && site !== 'cross-site' ? null : 'A page of another server may not do this.';
}
