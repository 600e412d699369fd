import type { JsonObject } from '../json.ts';
import { text } from '../operations/input.ts';
import { numberBetween, validationError } from './query-input.ts';

const PAGE_SIZES = { least: 1, most: 400 };

/** The part of a list that a request asks for by Marker and PageSize, and where the next part begins. @throws ValidationError */
export function pageOf<Item extends { readonly arn: string }>(
  input: JsonObject,
  items: readonly Item[],
): { readonly items: readonly Item[]; readonly nextMarker: string | undefined } {
  const size = numberBetween(input, 'PageSize', PAGE_SIZES) ?? PAGE_SIZES.most;
  const marker = text(input, 'Marker');
  const from = marker === null ? 0 : items.findIndex(({ arn }) => markerOf(arn) === marker);
  if (from < 0) throw validationError(`Invalid marker '${marker}'`);
  const next = items[from + size];
  return { items: items.slice(from, from + size), nextMarker: next === undefined ? undefined : markerOf(next.arn) };
}

function markerOf(arn: string): string {
  return Buffer.from(arn).toString('base64');
}
