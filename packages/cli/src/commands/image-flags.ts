import type { ImageChange } from '@slipway/engine';
import type { Call } from '../command-line/command.ts';
import { BadValue, listFlag, valueFlag } from '../command-line/flag.ts';
import { imageReference, imageTag, nonEmpty } from '../command-line/value-parsers.ts';

const section = 'What';

/** Which images: `--image`, `--container` and `--tag`. */
export const imageFlags = {
  image: valueFlag(
    { section, placeholder: 'REF', brief: 'image for the containers that have its repository, else for the only one' },
    imageReference,
  ),
  container: listFlag(
    { section, placeholder: 'NAME=REF', brief: 'image for one container; with --tag just NAME (repeatable)' },
    nonEmpty,
  ),
  tag: valueFlag({ section, placeholder: 'TAG', brief: 'another tag of the image that the containers have' }, imageTag),
};

/** The wanted images; complains about combinations that have no one meaning. */
export function readImages({
  flags,
  problem,
}: Pick<Call<typeof imageFlags>, 'flags' | 'problem'>): readonly ImageChange[] {
  const { image, tag, container } = flags;
  if (image !== null && tag !== null) problem('--image and --tag exclude each other: the image has a tag.');
  const names = container.map((text) => text.split('=', 1)[0] ?? '');
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index))) {
    problem(`--container "${name}" is given twice.`);
  }
  if (tag !== null) {
    for (const text of container.filter((one) => one.includes('='))) {
      problem(`--container "${text}": with --tag only the name is written.`);
    }
    for (const name of names) checkName(name, problem);
    return [{ kind: 'tag', tag, containers: names }];
  }
  const single: readonly ImageChange[] = image === null ? [] : [{ kind: 'image', image }];
  return [...single, ...container.flatMap((text) => containerImage(text, problem))];
}

function containerImage(text: string, problem: (text: string) => void): readonly ImageChange[] {
  const equals = text.indexOf('=');
  if (equals === -1) {
    problem(`--container "${text}" has no image: write ${text}=IMAGE, or add --tag.`);
    return [];
  }
  const name = text.slice(0, equals);
  checkName(name, problem);
  try {
    return [{ kind: 'container', container: name, image: imageReference(text.slice(equals + 1)) }];
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    problem(`--container "${text}" has no usable image: ${error.message}.`);
    return [];
  }
}

function checkName(name: string, problem: (text: string) => void): void {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
    problem(`--container "${name}" is no container name: it has letters, digits, - and _.`);
  }
}
