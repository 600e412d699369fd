/** A page of names, and where the next one begins. */
export interface Page {
  readonly items: readonly string[];
  /** The `last` that leads to the page after this one; null where there is none. */
  readonly last: string | null;
}

/**
 * The page of a sorted list that `n` and `last` of a query ask for: up to `n` items after `last`, all of them without
 * `n`. Null when `n` is no whole number of 0 or more.
 */
export function pageOf(sorted: readonly string[], query: URLSearchParams): Page | null {
  const n = query.get('n');
  if (n !== null && !/^\d+$/.test(n)) return null;
  const after = query.get('last') ?? '';
  const rest = sorted.filter((item) => item > after);
  const items = n === null ? rest : rest.slice(0, Number(n));
  return { items, last: items.length < rest.length ? (items.at(-1) ?? null) : null };
}
