import {
  type ImageReference,
  ImageReferenceError,
  parseImageReference,
  printCanonical,
  printFamiliar,
  printPull,
  SlipwayError,
} from '@slipway/engine';
import { type Call, startOf } from '../command-line/command.ts';
import { painted } from '../screen/look.ts';
import { type Line, strong } from '../views/line.ts';
import type { World } from '../world.ts';
import type { imageParseFlags } from './image-parse-flags.ts';

interface ImageParseCommand {
  readonly references: readonly ImageReference[];
  readonly texts: readonly string[];
  readonly json: boolean;
}

function read({ flags, args, problem }: Call<typeof imageParseFlags>): ImageParseCommand {
  const references = args.flatMap((text) => {
    try {
      return [parseImageReference(text)];
    } catch (error) {
      if (!(error instanceof ImageReferenceError)) throw error;
      const { reason, position } = error;
      problem(
        args.length === 1
          ? pointedOut(text, reason, position)
          : new SlipwayError('BAD_IMAGE_REFERENCE', { text, reason, position }).message,
      );
      return [];
    }
  });
  return { references, texts: args, json: flags.json };
}

/** The reference with a mark under the character that is wrong. */
function pointedOut(text: string, reason: string, position: number): string {
  const { message } = new SlipwayError('BAD_IMAGE_REFERENCE', { text, reason, position });
  // The mark is only true where every character takes one column, and only seen where the line does not wrap.
  return /^[\x20-\x7e]{1,70}$/.test(text) ? `${message}\n    ${text}\n    ${' '.repeat(position)}^` : message;
}

async function run({ references, texts, json }: ImageParseCommand, world: World): Promise<number> {
  const { output, paint } = painted(world.stdout, world.env);
  references.forEach((reference, index) => {
    const fields = fieldsOf(reference);
    if (json) {
      output.write(`${JSON.stringify(fields)}\n`);
      return;
    }
    const lines: Line[] = [
      [strong(texts[index] ?? '')],
      ...Object.entries(fields).map(([name, value]) => [`  ${name.padEnd(11)}${value ?? '-'}`]),
    ];
    output.write(`${lines.map(paint).join('\n')}\n`);
  });
  return 0;
}

function fieldsOf(reference: ImageReference): Record<string, string | null> {
  const { domain, path, tag, digest } = reference;
  return {
    domain,
    path,
    tag,
    digest,
    canonical: printCanonical(reference),
    familiar: printFamiliar(reference),
    pull: printPull(reference),
  };
}

export const start = startOf({ read, run });
