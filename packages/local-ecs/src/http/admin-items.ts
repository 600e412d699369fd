import { isJsonObject } from '../json.ts';

/**
 * Reads one thing, a list of them, or `{ "faults": […] }`, and says everything that is wrong with them: all are taken or none.
 *
 * @param name what one is called: `fault`
 * @param problemsOf what is wrong with one
 * @param isItem whether that is nothing
 */
export function readItems<Item>(
  body: unknown,
  name: string,
  problemsOf: (item: unknown) => readonly string[],
  isItem: (item: unknown) => item is Item,
): { readonly items: readonly Item[]; readonly errors: readonly string[] } {
  const listed = isJsonObject(body) ? body[`${name}s`] : undefined;
  const list: readonly unknown[] = Array.isArray(listed) ? listed : [body].flat();
  const errors = list.flatMap((item, index) => problemsOf(item).map((problem) => `${name} ${index + 1}: ${problem}`));
  return { items: errors.length > 0 ? [] : list.filter(isItem), errors };
}
