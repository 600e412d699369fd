import * as z from 'zod/mini';
import { parseImageReference } from '../model/image-reference.ts';
import { ImageReferenceError } from '../model/image-reference-error.ts';

type Issue = { readonly input?: unknown };
type Check = { readonly value: string; readonly issues: unknown[] };

/** Says what a value should have been; a key that is not there is missing and not wrong. */
function expected(what: string): { error: (issue: Issue) => string } {
  return { error: ({ input }) => (input === undefined ? 'is missing' : `is not ${what}`) };
}

/** A text for which `problemOf` finds nothing to say. */
function text(what: string, problemOf: (value: string) => string | null) {
  return z.string(expected(what)).check((payload: Check) => {
    const problem = problemOf(payload.value);
    if (problem !== null) payload.issues.push({ code: 'custom', message: problem, input: payload.value });
  });
}

function isNamed(what: string): (value: string) => string | null {
  return (value) =>
    /^(?:[A-Za-z0-9_-]{1,255}|arn:[\w-]+:ecs:\S+)$/.test(value)
      ? null
      : `is not the name of a ${what}: it has letters, digits, - and _ (an ARN will do as well)`;
}

function imageProblem(value: string): string | null {
  try {
    const { tag, digest } = parseImageReference(value);
    if (tag !== null) return `has the tag "${tag}": leave it out, every commit gets its own`;
    return digest === null ? null : 'has a digest: leave it out, every commit has its own';
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    return `is not the name of an image: ${error.reason} (at character ${error.position + 1})`;
  }
}

function regionProblem(value: string): string | null {
  return /^[a-z]{2,}(?:-[a-z0-9]+)+$/.test(value) ? null : 'is not the name of an AWS region, such as eu-west-1';
}

/** What git allows in a branch, with `*` besides. */
function branchProblem(value: string): string | null {
  if (value === '') return 'is empty';
  const isRef = !/[\s~^:?[\\\p{Cc}]|\.\.|\/\/|@\{|^[-/]|[/.]$|\.lock$/u.test(value);
  return isRef ? null : 'is not the name of a branch, nor one with * in it';
}

function pathProblem(value: string): string | null {
  if (value.trim() === '') return 'is empty';
  if (value.startsWith('/') || /^[A-Za-z]:|\\|\p{Cc}/u.test(value))
    return 'is not a path from the root of the repository';
  return value.split('/').includes('..') ? 'leads out of the repository' : null;
}

function commandProblem(value: string): string | null {
  return value.trim() === '' ? 'is empty' : null;
}

const command = text('a command: quote it', commandProblem);

const commands = z.union([command, z.array(command).check(z.minLength(1, 'is empty'))], {
  error: 'is not a command, nor a list of commands',
});

const argument = z.union([z.string(), z.number(), z.boolean()], { error: 'is not a text, a number, true or false' });

function noneTwice(what: string) {
  return (payload: { readonly value: readonly string[]; readonly issues: unknown[] }): void => {
    payload.value.forEach((value, index) => {
      if (payload.value.indexOf(value) === index) return;
      payload.issues.push({ code: 'custom', path: [index], message: `is a ${what} that is there twice`, input: value });
    });
  };
}

/** The shape of the file. The descriptions go into the JSON schema, and from there into editors and the documentation. */
export const configSchema = z.strictObject(
  {
    image: text('a text', imageProblem).check(
      z.describe(
        'Repository of the image, without a tag: the tag is the commit. For example registry.example/team/web.',
      ),
    ),
    region: z.optional(
      text('a text', regionProblem).check(
        z.describe('AWS region. Without it the environment says it: AWS_REGION, or the profile.'),
      ),
    ),
    cluster: text('a text', isNamed('cluster')).check(z.describe('ECS cluster, name or ARN.')),
    services: z
      .array(text('a text', isNamed('service')), expected('a list of services'))
      .check(
        z.minLength(1, 'is empty: name a service'),
        noneTwice('service'),
        z.describe('ECS services of the cluster that run the image, names or ARNs.'),
      ),
    branches: z.optional(
      z.array(text('a text: quote it', branchProblem), expected('a list of branches')).check(
        z.minLength(1, 'is empty: name a branch'),
        z.meta({
          description: 'Branches that are deployed. `*` stands for anything but `/`, `**` for anything.',
          default: ['main', 'master'],
        }),
      ),
    ),
    test: z.optional(
      commands.check(
        z.describe('Command of the shell that runs the tests, or a list of them. Without it nothing is tested.'),
      ),
    ),
    dockerfile: z.optional(
      text('a text', pathProblem).check(
        z.meta({ description: 'Path of the Dockerfile from the root of the repository.', default: 'Dockerfile' }),
      ),
    ),
    context: z.optional(
      text('a text', pathProblem).check(
        z.meta({
          description: 'Folder that the Dockerfile copies from, seen from the root of the repository.',
          default: '.',
        }),
      ),
    ),
    buildArgs: z.optional(
      z
        .record(
          text('a text', (name) => (/^[A-Za-z_]\w*$/.test(name) ? null : 'is not the name of a build argument')),
          argument,
          expected('a map of names and values'),
        )
        .check(
          z.describe('Values for the ARG instructions of the Dockerfile. No secrets: they can be read in the image.'),
        ),
    ),
  },
  {
    error: ({ input }: Issue) =>
      input === null || input === undefined ? 'is empty' : 'is not a map of keys and values',
  },
);

/** The keys of the file, in the order in which they are explained. */
export const configKeys: readonly string[] = Object.keys(configSchema.shape);
