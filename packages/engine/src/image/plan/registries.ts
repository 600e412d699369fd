import { type ImageReference, parseImageReference } from '../../model/image-reference.ts';
import { ImageReferenceError } from '../../model/image-reference-error.ts';
import { dockerfileLines } from './dockerfile-lines.ts';

/** The registries that a build may ask: of the image, of its caches, and of what FROM and COPY --from write out. */
export function registriesOf(
  { image, cacheFrom }: { readonly image: ImageReference; readonly cacheFrom: readonly string[] },
  dockerfile: string,
): readonly string[] {
  const named = dockerfileLines(dockerfile).lines.flatMap(({ instruction, flags, rest }) => {
    if (instruction === 'FROM') return [rest.split(/\s/, 1)[0] ?? ''];
    return flags.flatMap(({ name, value }) => (name === 'from' && value !== null ? [value] : []));
  });
  const domains = [...cacheFrom, ...named].flatMap((text) => {
    try {
      return [parseImageReference(text).domain];
    } catch (error) {
      // A variable, or the exporter's long form of a cache: the engine says what is wrong with it, if anything.
      if (error instanceof ImageReferenceError) return [];
      throw error;
    }
  });
  return [...new Set([image.domain, ...domains])];
}
