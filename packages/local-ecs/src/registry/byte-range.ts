/** Both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of `size` bytes that a `Range` header asks for. `whole` for what is no range of bytes, and for several: a
 * server may answer those with all of it. Ranges that end before they begin are unsatisfiable, as the conformance
 * tests of the distribution specification want it.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? 'unsatisfiable' : { start, end };
}

/** The `Content-Range` of a chunk, `<start>-<end>`; null for what is none. */
export function parseContentRange(header: string): ByteRange | null {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(header.trim()) ?? [];
  const range = { start: Number(first), end: Number(last) };
  return Number.isSafeInteger(range.start) && Number.isSafeInteger(range.end) && range.start <= range.end
    ? range
    : null;
}
