/** The head of a CGI answer. */
export interface CgiHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Where the body begins. */
  readonly length: number;
}

/** No head of `git http-backend` comes near this. */
export const LARGEST_HEAD = 16 * 1024;

/** Reads the head of a CGI answer (RFC 3875, section 6); null while its end has not come. */
export function parseCgiHead(bytes: Buffer): CgiHead | null {
  const end = /\r?\n\r?\n/.exec(bytes.toString('latin1', 0, LARGEST_HEAD));
  if (end === null) return null;
  const lines = bytes.toString('latin1', 0, end.index).split(/\r?\n/);
  const fields = lines.flatMap((line): [string, string][] => {
    const [, name, value = ''] = /^([A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value]];
  });
  const status = fields.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
  return {
    status: Number.parseInt(status, 10) || 502,
    headers: fields.filter(([name]) => name.toLowerCase() !== 'status'),
    length: end.index + end[0].length,
  };
}
