/**
 * The account settings of a region that were set: by principal (the account's root holds the defaults of all others),
 * then by the name of the setting.
 */
export type AccountSettings = Map<string, Map<string, string>>;

interface SettingRule {
  /** What holds where nobody set it. */
  readonly otherwise: string;
  readonly allowed: readonly string[];
}

const SWITCH = ['enabled', 'disabled'];

/** The settings that there are, in the order of their names. */
export const SETTING_RULES: ReadonlyMap<string, SettingRule> = new Map(
  Object.entries({
    awsvpcTrunking: { otherwise: 'disabled', allowed: SWITCH },
    containerInsights: { otherwise: 'disabled', allowed: [...SWITCH, 'enhanced'] },
    containerInstanceLongArnFormat: { otherwise: 'enabled', allowed: SWITCH },
    defaultLogDriverMode: { otherwise: 'non-blocking', allowed: ['blocking', 'non-blocking'] },
    fargateEventWindows: { otherwise: 'disabled', allowed: SWITCH },
    fargateFIPSMode: { otherwise: 'disabled', allowed: SWITCH },
    fargateTaskRetirementWaitPeriod: { otherwise: '7', allowed: ['0', '7', '14'] },
    // Amazon GuardDuty sets it, and nobody else.
    guardDutyActivate: { otherwise: 'off', allowed: [] },
    serviceLongArnFormat: { otherwise: 'enabled', allowed: SWITCH },
    tagResourceAuthorization: { otherwise: 'on', allowed: ['on', 'off'] },
    taskLongArnFormat: { otherwise: 'enabled', allowed: SWITCH },
  }),
);

/** A value, and the principal it was set for: `root` where it is everybody's. */
export interface EffectiveSetting {
  readonly value: string;
  readonly principal: string;
}

/** What holds for the principal: its own value, else the account's, else that of AWS. */
export function effectiveSetting(
  settings: AccountSettings,
  name: string,
  principal: string,
  root: string,
): EffectiveSetting {
  const own = settings.get(principal)?.get(name);
  if (own !== undefined) return { value: own, principal };
  const value = settings.get(root)?.get(name) ?? SETTING_RULES.get(name)?.otherwise ?? '';
  return { value, principal: root };
}
