import { describe, expect, it } from 'vitest';
import { type Answer, type Local, local } from './local.ts';

const USER = 'arn:aws:iam::123456789012:user/local';
const ROOT = 'arn:aws:iam::123456789012:root';

const value = async (l: Local, name: string): Promise<Answer> =>
  (await l.call('ListAccountSettings', { name, effectiveSettings: true })).settings[0];

describe('account settings', () => {
  it('2.11 nothing is set at first, and the defaults of AWS hold', async () => {
    const l = await local();
    expect(await l.call('ListAccountSettings')).toEqual({ settings: [] });
    const first = await l.call('ListAccountSettings', { effectiveSettings: true });
    expect(first.settings).toHaveLength(10);
    const rest = await l.call('ListAccountSettings', { effectiveSettings: true, nextToken: first.nextToken });
    const all = [...first.settings, ...rest.settings].map((each: Answer) => `${each.name} ${each.value}`);
    expect(all).toEqual([
      'awsvpcTrunking disabled',
      'containerInsights disabled',
      'containerInstanceLongArnFormat enabled',
      'defaultLogDriverMode non-blocking',
      'fargateEventWindows disabled',
      'fargateFIPSMode disabled',
      'fargateTaskRetirementWaitPeriod 7',
      'guardDutyActivate off',
      'serviceLongArnFormat enabled',
      'tagResourceAuthorization on',
      'taskLongArnFormat enabled',
    ]);
  });

  it('2.11 a value of the caller goes before that of the account, until it is deleted', async () => {
    const l = await local();
    const name = 'containerInsights';
    await l.call('PutAccountSettingDefault', { name, value: 'enabled' });
    expect(await value(l, name)).toEqual({ name, value: 'enabled', principalArn: ROOT, type: 'user' });
    expect(await l.call('ListAccountSettings', { name })).toEqual({ settings: [] });
    const { setting } = await l.call('PutAccountSetting', { name, value: 'enhanced' });
    expect(setting).toEqual({ name, value: 'enhanced', principalArn: USER, type: 'user' });
    expect((await l.call('ListAccountSettings')).settings).toEqual([setting]);
    expect((await l.call('ListAccountSettings', { name, value: 'disabled' })).settings).toEqual([]);
    const deleted = await l.call('DeleteAccountSetting', { name });
    expect(deleted.setting).toEqual({ name, value: 'enabled', principalArn: USER, type: 'user' });
    expect((await value(l, name)).principalArn).toBe(ROOT);
  });

  it('2.11 a cluster takes the Container Insights of the account', async () => {
    const l = await local();
    await l.call('PutAccountSetting', { name: 'containerInsights', value: 'enhanced' });
    const { cluster } = await l.call('CreateCluster', { clusterName: 'd' });
    expect(cluster.settings).toEqual([{ name: 'containerInsights', value: 'enhanced' }]);
  });

  it.each([
    ['PutAccountSetting', { name: 'mood', value: 'enabled' }, 'should be one of ['],
    [
      'PutAccountSetting',
      { name: 'awsvpcTrunking', value: 'maybe' },
      'awsvpcTrunking should be one of [enabled,disabled]',
    ],
    ['PutAccountSetting', { name: 'guardDutyActivate', value: 'on' }, 'is managed by AWS'],
    ['ListAccountSettings', { value: 'enabled' }, 'together with a name'],
    ['DeleteAccountSetting', { name: 'mood' }, 'should be one of ['],
  ])('2.11 %s with %j is refused', async (operation, input, text) => {
    const l = await local();
    const refusal = await l.refusal(operation, input);
    expect(refusal).toMatch(/^InvalidParameterException: /);
    expect(refusal).toContain(text);
  });
});
