import type { MapValue } from '../read/located.ts';
import { didYouMean } from '../read/near-word.ts';
import type { Problems } from '../read/problems.ts';
import type { Keywords } from './keyword.ts';

/** Complains about every keyword that is unknown or not supported, by its weight. */
export function checkKeywords(map: MapValue, path: string, keywords: Keywords, problems: Problems): void {
  for (const [key, { place, value }] of map.entries) {
    // A keyword without a value takes back what is extended or the default.
    if (value.kind === 'null' && Object.hasOwn(keywords, key)) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const keyword = keywords[key];
    if (keyword === undefined || !Object.hasOwn(keywords, key)) {
      problems.error(place, at, `"${key}" is no keyword that belongs here.${didYouMean(key, Object.keys(keywords))}`);
    } else if (keyword.support === 'error') {
      problems.error(place, at, `"${key}" is not supported. ${keyword.note}`);
    } else if (keyword.support === 'warning') {
      problems.warning(place, at, `"${key}": ${keyword.note}`);
    }
  }
}
