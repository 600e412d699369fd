import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNetworkConfiguration } from '../../src/ecs-deploy/network-configuration.ts';

const subnetsAndGroups = {
  awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' },
};

describe('the network configuration of a one-off task', () => {
  it.each<readonly [string, string, object]>([
    ['JSON', JSON.stringify(subnetsAndGroups), subnetsAndGroups],
    [
      'JSON with quotes escaped for the shell of the script',
      JSON.stringify(subnetsAndGroups).replaceAll('"', '\\"'),
      subnetsAndGroups,
    ],
    [
      'shorthand',
      'awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=ENABLED}',
      subnetsAndGroups,
    ],
    [
      'shorthand with spaces and quotes',
      ` awsvpcConfiguration={ subnets=["subnet-1", 'subnet-2'], securityGroups=[ sg-1 ], assignPublicIp=ENABLED } `,
      subnetsAndGroups,
    ],
    [
      'one value for a list of one',
      'awsvpcConfiguration={subnets=subnet-1,securityGroups=sg-1}',
      { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
    ],
    [
      'an empty list',
      'awsvpcConfiguration={subnets=[a],securityGroups=[]}',
      { awsvpcConfiguration: { subnets: ['a'], securityGroups: [] } },
    ],
    [
      'members that are not known today',
      '{"awsvpcConfiguration":{"subnets":["a"],"tomorrow":{"x":1}}}',
      { awsvpcConfiguration: { subnets: ['a'], tomorrow: { x: 1 } } },
    ],
  ])('reads %s', (_, text, value) => {
    expect(readNetworkConfiguration(text)).toEqual({ kind: 'read', value });
  });

  it.each([
    '',
    '{}',
    'null',
    '[]',
    'awsvpcConfiguration',
    'awsvpcConfiguration=x',
    'awsvpcConfiguration={subnets=[a}',
    'awsvpcConfiguration={subnets=[a]} more',
    'awsvpcConfiguration={subnets=$(id)}extra',
  ])('refuses %j as usage', (text) => {
    expect(readNetworkConfiguration(text)).toMatchObject({ kind: 'refusal', exit: 3 });
  });

  it('reads back what it is written as, in both notations', () => {
    const id = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
    const ids = fc.array(id, { maxLength: 5 });
    fc.assert(
      fc.property(ids, ids, fc.constantFrom('ENABLED', 'DISABLED'), (subnets, securityGroups, assignPublicIp) => {
        const value = { awsvpcConfiguration: { subnets, securityGroups, assignPublicIp } };
        const shorthand = `awsvpcConfiguration={subnets=[${subnets.join(',')}],securityGroups=[${securityGroups.join(',')}],assignPublicIp=${assignPublicIp}}`;
        expect(readNetworkConfiguration(JSON.stringify(value))).toEqual({ kind: 'read', value });
        expect(readNetworkConfiguration(shorthand)).toEqual({ kind: 'read', value });
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z={}[\],"' ]*$/)), (text) => {
        expect(['read', 'refusal']).toContain(readNetworkConfiguration(text).kind);
      }),
    );
  });
});
