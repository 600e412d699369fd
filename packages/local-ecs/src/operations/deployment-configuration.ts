import { EcsError, invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { STRATEGIES } from '../scheduler/strategies.ts';
import type {
  AlarmSettings,
  CircuitBreakerSettings,
  DeploymentConfiguration,
  EarlySuccessCriteria,
} from '../state/deployment-configuration.ts';
import { flag, integer, structure, text, texts } from './input.ts';

/** What a service has that gives no deployment configuration. */
export const DEFAULT_CONFIGURATION: DeploymentConfiguration = {
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  deploymentCircuitBreaker: {
    enable: false,
    rollback: false,
    resetOnHealthyTask: true,
    threshold: { type: 'BOUNDED_PERCENT', value: 50 },
  },
  alarms: { alarmNames: [], rollback: false, enable: false },
  strategy: 'ROLLING',
  bakeTimeInMinutes: 0,
  earlySuccessCriteria: null,
  given: {},
};

/**
 * The deployment configuration that `input` asks for; members it leaves out keep their `current` value.
 * @throws InvalidParameterException for values out of range, UnsupportedFeatureException for a strategy that is not emulated.
 */
export function deploymentConfiguration(input: JsonObject, current: DeploymentConfiguration): DeploymentConfiguration {
  const given = structure(input, 'deploymentConfiguration');
  if (given === null) return current;
  const minimumHealthyPercent = integer(given, 'minimumHealthyPercent') ?? current.minimumHealthyPercent;
  const configuration: DeploymentConfiguration = {
    maximumPercent: integer(given, 'maximumPercent') ?? current.maximumPercent,
    minimumHealthyPercent,
    deploymentCircuitBreaker: circuitBreaker(given, current.deploymentCircuitBreaker),
    alarms: alarmSettings(given, current.alarms),
    strategy: text(given, 'strategy') ?? current.strategy,
    bakeTimeInMinutes: integer(given, 'bakeTimeInMinutes') ?? current.bakeTimeInMinutes,
    earlySuccessCriteria: earlySuccess(given, current.earlySuccessCriteria, minimumHealthyPercent),
    given: { ...current.given, ...given },
  };
  check(configuration);
  return configuration;
}

function check({ maximumPercent, minimumHealthyPercent, strategy, bakeTimeInMinutes }: DeploymentConfiguration): void {
  if (maximumPercent < 100) throw invalidParameter('maximumPercent must be at least 100.');
  if (minimumHealthyPercent < 0 || minimumHealthyPercent > 100) {
    throw invalidParameter('minimumHealthyPercent must be between 0 and 100.');
  }
  if (maximumPercent === 100 && minimumHealthyPercent === 100) {
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments',
    );
  }
  if (bakeTimeInMinutes < 0 || bakeTimeInMinutes > 1440)
    throw invalidParameter('bakeTimeInMinutes must be between 0 and 1440.');
  if (!STRATEGIES.has(strategy)) {
    throw new EcsError(
      'UnsupportedFeatureException',
      `The deployment strategy ${strategy} is not emulated by local-ecs.`,
    );
  }
}

function alarmSettings(given: JsonObject, current: AlarmSettings): AlarmSettings {
  const alarms = structure(given, 'alarms');
  if (alarms === null) return current;
  const settings: AlarmSettings = {
    alarmNames: texts(alarms, 'alarmNames'),
    enable: flag(alarms, 'enable') ?? false,
    rollback: flag(alarms, 'rollback') ?? current.rollback,
  };
  if (settings.enable && settings.alarmNames.length === 0)
    throw invalidParameter('alarmNames can not be empty when deployment alarms are enabled.');
  return settings;
}

function circuitBreaker(given: JsonObject, current: CircuitBreakerSettings): CircuitBreakerSettings {
  const breaker = structure(given, 'deploymentCircuitBreaker');
  if (breaker === null) return current;
  return {
    enable: flag(breaker, 'enable') ?? current.enable,
    rollback: flag(breaker, 'rollback') ?? current.rollback,
    resetOnHealthyTask: flag(breaker, 'resetOnHealthyTask') ?? current.resetOnHealthyTask,
    threshold: threshold(breaker) ?? current.threshold,
  };
}

function threshold(breaker: JsonObject): CircuitBreakerSettings['threshold'] | null {
  const given = structure(breaker, 'thresholdConfiguration');
  if (given === null) return null;
  const value = integer(given, 'value') ?? 0;
  if (value < 1) throw invalidParameter('The threshold value must be at least 1.');
  return { type: text(given, 'type') ?? '', value };
}

function earlySuccess(
  given: JsonObject,
  current: EarlySuccessCriteria | null,
  floor: number,
): EarlySuccessCriteria | null {
  const criteria = structure(given, 'earlySuccessCriteria');
  if (criteria === null) return current;
  if (flag(criteria, 'enable') !== true) return null;
  const healthyPercent = integer(criteria, 'healthyPercent') ?? 100;
  if (healthyPercent < floor || healthyPercent > 100) {
    throw invalidParameter('healthyPercent must be between minimumHealthyPercent and 100.');
  }
  const cleanup = text(criteria, 'sourceServiceRevisionCleanup') === 'DEFERRED' ? 'DEFERRED' : 'BLOCKING';
  return { healthyPercent, sourceServiceRevisionCleanup: cleanup };
}
