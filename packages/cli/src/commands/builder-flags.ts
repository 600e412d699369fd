import type { ImageReference } from '@slipway/engine';
import { BadValue, choiceFlag, valueFlag } from '../command-line/flag.ts';
import { imageReference } from '../command-line/value-parsers.ts';

const section = 'What';

export const builderNames = ['auto', 'docker', 'podman', 'buildah', 'built-in'] as const;

/** Whose image and by which builder: the same flags for every command that handles images. */
export const builderFlags = {
  image: valueFlag(
    {
      section,
      placeholder: 'NAME',
      brief: 'repository of the image, with its registry and without a tag',
      defaultText: 'image in slipway.yml',
    },
    repository,
  ),
  builder: choiceFlag(
    {
      section: 'How',
      brief: 'what builds and keeps images',
      defaultText: 'auto: the first engine that answers, else built-in',
    },
    builderNames,
  ),
};

function repository(text: string): ImageReference {
  const reference = imageReference(text);
  if (reference.tag !== null || reference.digest !== null) {
    throw new BadValue('it has a tag or a digest: the tag is the commit, others are given with --tag');
  }
  return reference;
}
