/** What a registry asks for in `WWW-Authenticate`. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service: string | null;
      readonly scope: string | null;
    };

/** Reads `Basic realm="…"` and `Bearer realm="…",service="…",scope="…"` (RFC 7235); null for any other. */
export function parseChallenge(header: string): Challenge | null {
  const [, scheme = '', rest = ''] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header) ?? [];
  const parameters = new Map(
    [...rest.matchAll(/([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)].map(
      ([, name = '', quoted, bare]) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? ''] as const,
    ),
  );
  if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' };
  const realm = parameters.get('realm');
  if (scheme.toLowerCase() !== 'bearer' || realm === undefined || !URL.canParse(realm)) return null;
  return {
    scheme: 'bearer',
    realm,
    service: parameters.get('service') ?? null,
    scope: parameters.get('scope') ?? null,
  };
}
