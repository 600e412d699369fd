import { SlipwayError } from '../../errors/slipway-error.ts';
import { type ImageReference, parseImageReference } from '../../model/image-reference.ts';
import { ImageReferenceError } from '../../model/image-reference-error.ts';
import type { Platform } from '../../model/oci.ts';
import { type DockerfileLine, dockerfileLines } from './dockerfile-lines.ts';
import { parsePlatform } from './platform.ts';
import { ExpansionProblem, expandWord, splitWords } from './shell-words.ts';
import { unsupported } from './unsupported.ts';

/** Something that is wrong, and where. */
export interface LineProblem {
  /** Counted from 1. */
  readonly line: number;
  /** Without a final period. */
  readonly problem: string;
}

/** What the last stage of a Dockerfile is made of. */
export interface StageChain {
  /** Null for `scratch`. */
  readonly base: ImageReference | null;
  /** Line of the FROM that names the base. */
  readonly baseLine: number;
  /** Of `FROM --platform`, null without. */
  readonly platform: Platform | null;
  /** The instructions in their order, those of the stages that it starts from first. */
  readonly lines: readonly DockerfileLine[];
  /** Defaults of the ARGs before the first FROM, with what was given for them. */
  readonly globals: ReadonlyMap<string, string | null>;
  readonly escapeSign: string;
}

/** What a Dockerfile is read with. */
export interface StageSettings {
  /** For messages. */
  readonly file: string;
  /** `--build-arg`, by name. */
  readonly given: ReadonlyMap<string, string>;
  /** TARGETARCH and the like. */
  readonly predefined: Readonly<Record<string, string>>;
  /** Why no engine is used, for the error. */
  readonly engines: readonly string[];
}

interface Stage {
  readonly from: DockerfileLine;
  readonly name: string | null;
  readonly base: string;
  readonly platform: Platform | null;
  readonly lines: DockerfileLine[];
}

/**
 * The stages that the last one is made of.
 *
 * @throws SlipwayError BAD_DOCKERFILE with every problem, NEEDS_ENGINE with every instruction that the built-in builder cannot do.
 */
export function stageChain(text: string, settings: StageSettings): StageChain {
  const { lines, escapeSign } = dockerfileLines(text);
  const problems: LineProblem[] = [];
  const { stages, globals } = readStages(lines, escapeSign, settings, problems);
  const last = stages.at(-1);
  if (last === undefined) problems.push({ line: lines.at(-1)?.line ?? 1, problem: 'there is no FROM' });
  if (problems.length > 0 || last === undefined)
    throw new SlipwayError('BAD_DOCKERFILE', { file: settings.file, problems });

  const chain = chainOf(last, stages);
  const own = chain.flatMap(({ lines: inside }) => inside);
  const instructions = own.flatMap((line) => unsupported(line));
  if (instructions.length > 0) {
    throw new SlipwayError('NEEDS_ENGINE', { file: settings.file, instructions, engines: settings.engines });
  }
  const [first = last] = chain;
  return {
    base: referenceOf(first, settings.file),
    baseLine: first.from.line,
    platform: chain.findLast(({ platform }) => platform !== null)?.platform ?? null,
    lines: own,
    globals,
    escapeSign,
  };
}

function readStages(
  lines: readonly DockerfileLine[],
  escapeSign: string,
  { given, predefined }: StageSettings,
  problems: LineProblem[],
): { readonly stages: readonly Stage[]; readonly globals: ReadonlyMap<string, string | null> } {
  const stages: Stage[] = [];
  const globals = new Map<string, string | null>();
  const lookup = (name: string): string | null => globals.get(name) ?? predefined[name] ?? null;
  for (const line of lines) {
    try {
      if (line.instruction === 'FROM')
        stages.push(readFrom(line, (word) => expandWord(word, lookup, escapeSign), problems));
      else if (!known.has(line.instruction))
        problems.push({ line: line.line, problem: `"${line.instruction}" is no instruction` });
      else if (stages.length > 0) stages.at(-1)?.lines.push(line);
      else if (line.instruction !== 'ARG')
        problems.push({ line: line.line, problem: `${line.instruction} stands before the first FROM` });
      else {
        for (const word of splitWords(line.rest, escapeSign)) {
          const [name, value] = halves(word);
          globals.set(name, given.get(name) ?? (value === null ? null : expandWord(value, lookup, escapeSign)));
        }
      }
    } catch (error) {
      if (!(error instanceof ExpansionProblem)) throw error;
      problems.push({ line: line.line, problem: error.message });
    }
  }
  return { stages, globals };
}

const known: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

function readFrom(line: DockerfileLine, expand: (word: string) => string, problems: LineProblem[]): Stage {
  const words = line.rest.split(/\s+/);
  const isNamed = words.length === 3 && words[1]?.toLowerCase() === 'as';
  if (line.rest === '' || (words.length !== 1 && !isNamed)) {
    problems.push({ line: line.line, problem: 'FROM takes an image, and "AS name" behind it' });
  }
  const base = expand(words[0] ?? '');
  if (line.rest !== '' && base === '') {
    problems.push({
      line: line.line,
      problem: `FROM ${words[0]} names no image: the variable is empty (give it with --build-arg)`,
    });
  }
  const asked = line.flags.find(({ name }) => name === 'platform')?.value ?? null;
  const platform = asked === null ? null : parsePlatform(expand(asked));
  if (asked !== null && platform === null) problems.push({ line: line.line, problem: `"${asked}" is no platform` });
  return { from: line, name: isNamed ? (words[2]?.toLowerCase() ?? null) : null, base, platform, lines: [] };
}

/** A stage may start from an earlier one; a name that stands twice means the later. */
function chainOf(last: Stage, stages: readonly Stage[]): readonly Stage[] {
  const chain = [last];
  for (let stage = last; ; ) {
    const before = stages.slice(0, stages.indexOf(stage));
    const found = before.findLast(({ name }) => name === stage.base.toLowerCase());
    if (found === undefined) return chain;
    chain.unshift(found);
    stage = found;
  }
}

function referenceOf({ base, from }: Stage, file: string): ImageReference | null {
  if (base === 'scratch') return null;
  try {
    return parseImageReference(base);
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    const problem = `"${base}" is not an image reference: ${error.reason}`;
    throw new SlipwayError('BAD_DOCKERFILE', { file, problems: [{ line: from.line, problem }] });
  }
}

/** `NAME=VALUE` in two, the value null where there is no sign. */
export function halves(word: string): readonly [name: string, value: string | null] {
  const equals = word.indexOf('=');
  return equals === -1 ? [word, null] : [word.slice(0, equals), word.slice(equals + 1)];
}
