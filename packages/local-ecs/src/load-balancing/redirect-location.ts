import type { RedirectAction } from './action.ts';
import type { RequestFacts } from './meets.ts';

/** Where a redirect sends the client: its parts, with those of the request where it says `#{…}`. */
export function redirectLocation(action: RedirectAction, facts: RequestFacts, listenerPort: number): string {
  const own: Readonly<Record<string, string>> = {
    protocol: 'http',
    host: facts.host,
    port: String(listenerPort),
    // AWS's #{path} has no leading slash.
    path: facts.path.replace(/^\//, ''),
    query: facts.query,
  };
  const filled = (part: string): string =>
    part.replaceAll(/#\{(protocol|host|port|path|query)\}/g, (_, name) => own[name] ?? '');
  const protocol = filled(action.protocol).toLowerCase();
  const query = filled(action.query);
  return `${protocol}://${filled(action.host)}:${filled(action.port)}${filled(action.path)}${query === '' ? '' : `?${query}`}`;
}
