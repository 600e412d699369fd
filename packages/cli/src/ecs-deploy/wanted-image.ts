import { type ImageReference, ImageReferenceError, parseImageReference, parseTag } from '@slipway/engine';
import { printable } from '@slipway/engine/events';
import { type Refusal, refuse } from './refusal.ts';
import type { ScriptOptions } from './script-options.ts';

/** What the containers shall run. `line` is what "Using image name:" shows. */
export type WantedImage =
  | { readonly kind: 'image'; readonly line: string; readonly image: ImageReference }
  /** `-to`: the images of all containers keep their names and get this tag. */
  | { readonly kind: 'tag'; readonly line: string; readonly tag: string };

type ImageOptions = Pick<ScriptOptions, 'image' | 'tagEnvVar' | 'tagOnly'>;

/**
 * Reads the image options by the script's rules: `-to` beats all; a tag that `-i` has beats `-e`; the tag from `-e` beats a
 * digest; an image with neither gets `latest`. Unlike the script it reads the whole grammar of image references.
 */
export function wantedImage(
  options: ImageOptions,
  env: Readonly<Record<string, string | undefined>>,
): WantedImage | Refusal {
  const { image, tagEnvVar, tagOnly } = options;
  if (tagOnly !== null) return wantedTag(tagOnly);
  const typed = image ?? '';
  const written = read(typed);
  if (written.kind === 'refusal') return written;
  if (written.image.tag !== null) return written;
  if (tagEnvVar === null) return written.image.digest === null ? read(`${typed}:latest`) : written;
  const tag = env[tagEnvVar];
  if (tag === undefined) return refuse(1, `The environment variable ${tagEnvVar} (-e) is not set.`);
  if (tag === '') return written.image.digest === null ? read(`${typed}:latest`) : written;
  const named = wantedTag(tag, `The tag in the environment variable ${tagEnvVar} (-e)`);
  if (named.kind === 'refusal') return named;
  return read(`${withoutDigest(typed, written.image)}:${tag}`);
}

function wantedTag(text: string, source = 'The tag (-to)'): WantedImage | Refusal {
  try {
    return { kind: 'tag', line: text, tag: parseTag(text) };
  } catch (error) {
    return refuse(13, `${source} ${problemOf(error)}`);
  }
}

function read(text: string): Extract<WantedImage, { readonly kind: 'image' }> | Refusal {
  try {
    return { kind: 'image', line: text, image: parseImageReference(text) };
  } catch (error) {
    return refuse(13, `The image (-i) ${problemOf(error)}`);
  }
}

function withoutDigest(text: string, { digest }: ImageReference): string {
  return digest === null ? text : text.slice(0, -(digest.length + 1));
}

const shownLimit = 300;

function problemOf(error: unknown): string {
  if (!(error instanceof ImageReferenceError)) throw error;
  const { input, reason, position } = error;
  const shown = printable(input.length > shownLimit ? `${input.slice(0, shownLimit)}…` : input);
  return `"${shown}" cannot be read: ${reason} (at character ${position + 1}).`;
}
