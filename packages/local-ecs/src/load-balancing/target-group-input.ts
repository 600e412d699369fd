import type { JsonObject } from '../json.ts';
import { structure, structures, text } from '../operations/input.ts';
import { numberBetween, requiredText, validationError } from './query-input.ts';
import { DELAY_ATTRIBUTE, type HealthCheckSettings } from './target-group.ts';

/** AWS asks for 5 seconds and 2 results at least; a demonstration or test need not wait so long. */
const SECONDS = { least: 1, most: 300 };
const RESULTS = { least: 1, most: 10 };
const LONGEST_DELAY = 3600;

/** The settings of `before` with what a request changes. @throws ValidationError */
export function healthCheckOf(input: JsonObject, before: HealthCheckSettings): HealthCheckSettings {
  const protocol = text(input, 'HealthCheckProtocol') ?? 'HTTP';
  if (protocol !== 'HTTP') throw validationError(`The health check protocol ${protocol} is not emulated by local-ecs`);
  if (text(input, 'HealthCheckEnabled') === 'false') {
    throw validationError('Health check enabled must be true for target groups with target type ip or instance');
  }
  const path = text(input, 'HealthCheckPath') ?? before.path;
  if (!/^\/[\x21-\x7e]{0,1023}$/.test(path)) throw validationError(`Health check path '${path}' must begin with a '/'`);
  const matcher = text(structure(input, 'Matcher') ?? {}, 'HttpCode') ?? before.matcher;
  if (!/^[2-5]\d\d([,-][2-5]\d\d)*$/.test(matcher)) {
    throw validationError(`Health check matcher HTTP code '${matcher}' must be within '200-599' inclusive`);
  }
  const port = text(input, 'HealthCheckPort') ?? before.port;
  if (port !== 'traffic-port' && !/^\d{1,5}$/.test(port)) {
    throw validationError(`Health check port '${port}' must be a number or 'traffic-port'`);
  }
  const settings = {
    path,
    port,
    matcher,
    interval: numberBetween(input, 'HealthCheckIntervalSeconds', SECONDS) ?? before.interval,
    timeout: numberBetween(input, 'HealthCheckTimeoutSeconds', SECONDS) ?? before.timeout,
    healthyThreshold: numberBetween(input, 'HealthyThresholdCount', RESULTS) ?? before.healthyThreshold,
    unhealthyThreshold: numberBetween(input, 'UnhealthyThresholdCount', RESULTS) ?? before.unhealthyThreshold,
  };
  // A short interval alone is enough said: the time-out goes down with it.
  const isTimeoutGiven = (input['HealthCheckTimeoutSeconds'] ?? null) !== null;
  if (!isTimeoutGiven && settings.timeout > settings.interval) return { ...settings, timeout: settings.interval };
  if (settings.timeout > settings.interval) {
    throw validationError('Health check timeout must be smaller than or equal to the interval');
  }
  return settings;
}

/** The attributes that a request sets. @throws ValidationError */
export function attributesOf(input: JsonObject): Map<string, string> {
  const attributes = new Map(
    structures(input, 'Attributes').map((attribute): [string, string] => [
      requiredText(attribute, 'Key'),
      text(attribute, 'Value') ?? '',
    ]),
  );
  const delay = attributes.get(DELAY_ATTRIBUTE);
  if (delay !== undefined && !(/^\d{1,4}$/.test(delay) && Number(delay) <= LONGEST_DELAY)) {
    throw validationError(`'${delay}' is not valid for ${DELAY_ATTRIBUTE}: seconds from 0 to ${LONGEST_DELAY}`);
  }
  return attributes;
}
