import type { JsonObject } from '../json.ts';
import { structure, text } from '../operations/input.ts';
import { notInEnum, numberBetween, validationError } from './query-input.ts';
import type { HealthCheckSettings, TargetGroup } from './target-group.ts';

/** AWS asks for 5 seconds and 2 results at least; a demonstration or test need not wait so long. */
const SECONDS = { least: 1, most: 300 };
const RESULTS = { least: 1, most: 10 };
const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE'];

/** The settings of `before` with what a request changes. @throws ValidationError */
export function healthCheckOf(
  input: JsonObject,
  before: HealthCheckSettings,
  groupProtocol: TargetGroup['protocol'],
): HealthCheckSettings {
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
  if (port !== 'traffic-port' && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw validationError(`Health check port '${port}' must be a number from 1 to 65535 or 'traffic-port'`);
  }
  const settings = {
    protocol: checkProtocol(text(input, 'HealthCheckProtocol') ?? before.protocol, groupProtocol),
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
    throw validationError(
      `Health check timeout '${settings.timeout}' must be smaller than or equal to the interval '${settings.interval}'`,
    );
  }
  return settings;
}

function checkProtocol(protocol: string, groupProtocol: TargetGroup['protocol']): HealthCheckSettings['protocol'] {
  if (!PROTOCOLS.includes(protocol)) throw notInEnum(protocol, 'healthCheckProtocol', PROTOCOLS);
  if (protocol === 'TCP' && groupProtocol === 'HTTP') {
    throw validationError("Health check protocol 'TCP' is not supported for target groups with the HTTP protocol");
  }
  if (protocol === 'HTTP' || protocol === 'TCP') return protocol;
  throw validationError(`The health check protocol ${protocol} is not emulated by local-ecs`);
}

/** The protocol of a new group. @throws ValidationError */
export function groupProtocolOf(input: JsonObject): TargetGroup['protocol'] {
  const protocol = text(input, 'Protocol') ?? 'HTTP';
  if (!PROTOCOLS.includes(protocol)) throw notInEnum(protocol, 'protocol', PROTOCOLS);
  const version = text(input, 'ProtocolVersion') ?? '';
  if (version !== '' && version !== 'HTTP1') {
    throw validationError(`The protocol version ${version} is not emulated by local-ecs: use HTTP1`);
  }
  if (protocol === 'HTTP' || protocol === 'TCP') return protocol;
  throw validationError(`The protocol ${protocol} is not emulated by local-ecs: use HTTP, or TCP`);
}

/** What may be in a new group. @throws ValidationError */
export function targetTypeOf(input: JsonObject): string {
  const type = text(input, 'TargetType') ?? 'instance';
  if (type === 'ip' || type === 'instance') return type;
  if (type === 'lambda' || type === 'alb') {
    throw validationError(`The target type ${type} is not emulated by local-ecs: use ip or instance`);
  }
  throw notInEnum(type, 'targetType', ['instance', 'ip', 'lambda', 'alb']);
}
