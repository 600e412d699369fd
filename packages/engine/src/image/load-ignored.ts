import { SlipwayError } from '../errors/slipway-error.ts';
import type { ContextFilter } from '../ports/image-workshop.ts';
import type { ImagePorts } from '../ports/index.ts';
import { dockerIgnore } from './plan/dockerignore.ts';

/**
 * What is left out of a context: the file that is named after the Dockerfile (`Dockerfile.dockerignore`) is taken before the
 * `.dockerignore` of the context.
 *
 * @throws SlipwayError BAD_DOCKERFILE with every line that is no pattern.
 */
export async function loadIgnored(
  context: string,
  dockerfile: string,
  readText: ImagePorts['readText'],
): Promise<ContextFilter> {
  for (const file of [`${dockerfile}.dockerignore`, `${context}/.dockerignore`]) {
    const text = await readText(file);
    if (text === null) continue;
    const ignored = dockerIgnore(text);
    if (ignored.problems.length > 0) throw new SlipwayError('BAD_DOCKERFILE', { file, problems: ignored.problems });
    return ignored;
  }
  return dockerIgnore('');
}
