import { invalidParameter } from '../ecs-error.ts';
import { copyJson, type JsonObject, type JsonValue } from '../json.ts';
import { effectiveSetting } from '../state/account-settings.ts';
import { namespaceArn } from '../state/namespace.ts';
import type { Region } from '../state/region.ts';
import { structure, structures, text } from './input.ts';

const INSIGHTS = 'containerInsights';
const VALUES = ['enabled', 'disabled', 'enhanced'];

/** The settings that a cluster is to have; what is not given is that of the account. @throws InvalidParameterException */
export function clusterSettings(region: Region, input: JsonObject): JsonValue {
  const given = structures(input, 'settings').map((setting) => {
    const name = text(setting, 'name') ?? '';
    const value = text(setting, 'value') ?? '';
    if (name !== INSIGHTS) throw invalidParameter(`The cluster setting ${name} is invalid; it must be ${INSIGHTS}.`);
    if (!VALUES.includes(value)) {
      throw invalidParameter(`The value ${value} of ${INSIGHTS} is invalid. Valid values are: ${VALUES.join(', ')}`);
    }
    return { name, value };
  });
  if (given.length > 0) return given.slice(-1);
  const { value } = effectiveSetting(
    region.accountSettings,
    INSIGHTS,
    region.arns.principal('user/local'),
    region.arns.principal('root'),
  );
  return [{ name: INSIGHTS, value }];
}

/** The configuration as it was given; undefined where there is none. */
export function configurationOf(input: JsonObject): JsonObject | undefined {
  return copyJson(structure(input, 'configuration')) ?? undefined;
}

/** The default namespace of Service Connect by its ARN; undefined where there is none, as an empty name asks for. */
export function connectDefaults(region: Region, input: JsonObject): JsonObject | undefined {
  const defaults = structure(input, 'serviceConnectDefaults');
  const namespace = defaults === null ? null : text(defaults, 'namespace');
  return namespace === null || namespace === '' ? undefined : { namespace: namespaceArn(region, namespace) };
}
