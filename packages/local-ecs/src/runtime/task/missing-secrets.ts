import { isJsonObject } from '../../json.ts';
import type { ContainerToRun } from '../runtime.ts';
import { StartError } from './start-error.ts';

/**
 * Why the task cannot get its secrets: there are no Secrets Manager, Parameter Store and S3 here, and a program that
 * starts without its password would fail in a way that is harder to understand. Null where it names none.
 */
export function missingSecrets(containers: readonly ContainerToRun[]): StartError | null {
  for (const { name, definition } of containers) {
    if (!isJsonObject(definition)) continue;
    const { secrets, environmentFiles, logConfiguration } = definition;
    const ofLogs = isJsonObject(logConfiguration) ? logConfiguration['secretOptions'] : [];
    const [secret] = [secrets, ofLogs].flatMap((list) => (Array.isArray(list) ? list.filter(isJsonObject) : []));
    if (secret !== undefined) {
      const { name: variable, valueFrom } = secret;
      const cause =
        `unable to retrieve secret ${JSON.stringify(variable)} from ${JSON.stringify(valueFrom)}: local-ecs has no ` +
        `Secrets Manager and no Parameter Store; give container ${name} the value as environment`;
      const start =
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed';
      return new StartError(`${start}: ${cause}`);
    }
    if (Array.isArray(environmentFiles) && environmentFiles.length > 0) {
      return new StartError(
        `ResourceInitializationError: failed to download env files: local-ecs has no S3; give container ${name} the values as environment`,
      );
    }
  }
  return null;
}
