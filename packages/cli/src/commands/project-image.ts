import { type ImageChange, parseImageReference } from '@slipway/engine';
import type { Call } from '../command-line/command.ts';
import { BadValue } from '../command-line/flag.ts';
import { imageTag } from '../command-line/value-parsers.ts';
import type { Project } from '../project.ts';

/** Where CI systems say which commit a job is about: GitLab and Slipway, GitHub. */
const commitVariables = ['CI_COMMIT_SHA', 'GITHUB_SHA'] as const;

/** The image of slipway.yml with this tag. */
export function projectImage({ config }: Project, tag: string): ImageChange {
  return { kind: 'image', image: { ...parseImageReference(config.image), tag } };
}

/** The image of slipway.yml that was built of the commit of this CI job; null outside of one. */
export function commitImage(
  project: Project,
  { env, problem }: Pick<Call<never>, 'env' | 'problem'>,
): ImageChange | null {
  const variable = commitVariables.find((name) => (env[name] ?? '') !== '');
  if (variable === undefined) return null;
  const commit = env[variable] ?? '';
  try {
    return projectImage(project, imageTag(commit));
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    problem(`${variable} "${commit}" is not usable as a tag: ${error.message}.`);
    return null;
  }
}
