import { isJsonObject, type JsonObject } from '../../json.ts';
import { textIn, wordIn } from './definition-values.ts';

/** Log drivers of ECS that docker has too: what a container writes goes where they send it. */
const OF_DOCKER = new Set(['json-file', 'journald', 'syslog', 'gelf', 'fluentd', 'splunk']);

/**
 * Where docker keeps what a container writes. For `awslogs` local-ecs itself reads it, and `awsfirelens` has no router
 * here: in both cases, and without a driver, docker keeps the log whole in a file, for `docker logs` and for a take-over.
 */
export function logArguments(definition: JsonObject): string[] {
  const configuration = isJsonObject(definition['logConfiguration']) ? definition['logConfiguration'] : {};
  const driver = textIn(configuration['logDriver']);
  if (driver === null || !OF_DOCKER.has(driver)) return ['--log-driver', 'json-file'];
  const options = isJsonObject(configuration['options']) ? Object.entries(configuration['options']) : [];
  return ['--log-driver', driver, ...options.flatMap(([name, value]) => ['--log-opt', `${name}=${wordIn(value)}`])];
}
