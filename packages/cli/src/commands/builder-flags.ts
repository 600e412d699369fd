import { type ImageReference, parseImageReference } from '@slipway/engine';
import type { Call } from '../command-line/command.ts';
import { BadValue, choiceFlag, valueFlag } from '../command-line/flag.ts';
import { imageReference } from '../command-line/value-parsers.ts';
import { targetFlags } from './rollout-flags.ts';

const section = 'What';

const builderNames = ['auto', 'docker', 'podman', 'buildah', 'built-in'] as const;

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
  config: targetFlags.config,
  builder: choiceFlag(
    {
      section: 'How',
      brief: 'what builds and keeps images',
      defaultText: 'SLIPWAY_BUILDER, else auto: an engine, else built-in',
    },
    builderNames,
  ),
};

type BuilderName = (typeof builderNames)[number];

/** The builder, of the flag or else of the environment; complains when the latter names none. */
export function readBuilder({
  flags,
  env,
  problem,
}: Pick<Call<typeof builderFlags>, 'flags' | 'env' | 'problem'>): BuilderName {
  if (flags.builder !== null) return flags.builder;
  const named = env['SLIPWAY_BUILDER'] ?? '';
  const builder = named === '' ? 'auto' : builderNames.find((name) => name === named);
  if (builder === undefined) problem(`SLIPWAY_BUILDER is one of ${builderNames.join(', ')}, not "${named}".`);
  return builder ?? 'auto';
}

/** The repository, of the flag or else of slipway.yml; complains when neither says it. */
export function readRepository({
  flags,
  project = null,
  refused,
  problem,
}: Pick<Call<typeof builderFlags>, 'flags' | 'project' | 'refused' | 'problem'>): ImageReference | null {
  if (flags.image !== null) return flags.image;
  if (project !== null) return parseImageReference(project.config.image);
  if (!refused.includes('image')) problem('--image is missing, and there is no slipway.yml that says it.');
  return null;
}

function repository(text: string): ImageReference {
  const reference = imageReference(text);
  if (reference.tag !== null || reference.digest !== null) {
    throw new BadValue('it has a tag or a digest: the tag is the commit, others are given with --tag');
  }
  return reference;
}
