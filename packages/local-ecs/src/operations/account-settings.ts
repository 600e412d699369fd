import { invalidParameter } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { type EffectiveSetting, effectiveSetting, SETTING_RULES } from '../state/account-settings.ts';
import type { Region } from '../state/region.ts';
import { flag, text } from './input.ts';
import type { Operation } from './operation.ts';
import { page } from './pages.ts';

const LARGEST_PAGE = 10;

/** ListAccountSettings. Without `effectiveSettings` only what was set for the principal itself. */
export const listAccountSettings: Operation = ({ region, input }) => {
  const principal = principalOf(region, input);
  const name = text(input, 'name');
  const value = text(input, 'value');
  if (value !== null && name === null) throw invalidParameter('A value can only be given together with a name.');
  const isEffective = flag(input, 'effectiveSettings') === true;
  const own = region.accountSettings.get(principal);
  const settings = [...SETTING_RULES.keys()]
    .filter((each) => (name === null || each === name) && (isEffective || own?.has(each) === true))
    .map((each) => settingView(each, effective(region, each, principal)))
    .filter((each) => value === null || each['value'] === value);
  const { page: listed, nextToken } = page(settings, input, LARGEST_PAGE, LARGEST_PAGE);
  return { settings: listed, nextToken };
};

/** PutAccountSetting: for the caller, or for the principal that is named. */
export const putAccountSetting: Operation = ({ region, input }) => put(region, input, principalOf(region, input));

/** PutAccountSettingDefault: for everybody who has no value of their own. */
export const putAccountSettingDefault: Operation = ({ region, input }) =>
  put(region, input, region.arns.principal('root'));

/** DeleteAccountSetting. Answers with the value that holds from now on. */
export const deleteAccountSetting: Operation = ({ region, input }) => {
  const principal = principalOf(region, input);
  const name = text(input, 'name') ?? '';
  region.accountSettings.get(principal)?.delete(name);
  const { value } = effective(region, name, principal);
  return { setting: settingView(name, { value, principal }) };
};

function put(region: Region, input: JsonObject, principal: string): JsonObject {
  const name = text(input, 'name') ?? '';
  const value = text(input, 'value') ?? '';
  const allowed = SETTING_RULES.get(name)?.allowed ?? [];
  if (allowed.length === 0) throw invalidParameter(`The setting ${name} is managed by AWS and cannot be changed.`);
  if (!allowed.includes(value)) throw invalidParameter(`${name} should be one of [${allowed.join(',')}]`);
  const own = region.accountSettings.get(principal) ?? new Map<string, string>();
  region.accountSettings.set(principal, own.set(name, value));
  return { setting: settingView(name, { value, principal }) };
}

function principalOf(region: Region, input: JsonObject): string {
  return text(input, 'principalArn') ?? region.arns.principal('user/local');
}

function effective(region: Region, name: string, principal: string): EffectiveSetting {
  return effectiveSetting(region.accountSettings, name, principal, region.arns.principal('root'));
}

function settingView(name: string, { value, principal }: EffectiveSetting): JsonObject {
  const isManaged = SETTING_RULES.get(name)?.allowed.length === 0;
  return { name, value, principalArn: principal, type: isManaged ? 'aws_managed' : 'user' };
}
