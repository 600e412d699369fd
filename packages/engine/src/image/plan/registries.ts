import { type ImageReference, parseImageReference } from '../../model/image-reference.ts';
import { ImageReferenceError } from '../../model/image-reference-error.ts';
import { dockerfileLines } from './dockerfile-lines.ts';
import { halves } from './stages.ts';

/** The registries that a build may ask: of the image, of its caches, and of what FROM and COPY --from name. */
export function registriesOf(
  {
    image,
    cacheFrom,
    buildArguments,
  }: {
    readonly image: ImageReference;
    readonly cacheFrom: readonly string[];
    readonly buildArguments: readonly string[];
  },
  dockerfile: string,
): readonly string[] {
  const named = dockerfileLines(dockerfile).lines.flatMap(({ instruction, flags, rest }) => {
    if (instruction === 'FROM') return [rest.split(/\s/, 1)[0] ?? ''];
    // What FROM makes of a variable is not worked out here: whatever could be an image is taken for one.
    if (instruction === 'ARG') return [halves(rest)[1] ?? ''];
    return flags.flatMap(({ name, value }) => (name === 'from' && value !== null ? [value] : []));
  });
  const given = buildArguments.map((argument) => halves(argument)[1] ?? '');
  const domains = [...cacheFrom, ...given, ...named].flatMap((text) => {
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
