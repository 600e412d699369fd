import {
  type Action,
  CreateListenerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteRuleCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
  RegisterTargetsCommand,
  type RuleCondition,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLike, meets, type RequestFacts } from '../../src/load-balancing/meets.ts';
import { redirectLocation } from '../../src/load-balancing/redirect-location.ts';
import { weightedTurns } from '../../src/load-balancing/weighted-turns.ts';
import { running, until } from '../process/running.ts';
import { balancing, listener } from './balanced.ts';
import { serve } from './serve.ts';

const FIXED = (StatusCode: string, MessageBody: string): Action[] => [
  { Type: 'fixed-response', FixedResponseConfig: { StatusCode, MessageBody, ContentType: 'text/plain' } },
];
const PATH = (...Values: string[]): RuleCondition[] => [{ Field: 'path-pattern', PathPatternConfig: { Values } }];

function facts(members: Partial<RequestFacts> = {}): RequestFacts {
  const header = (): string[] => [];
  return { method: 'GET', host: 'shop.example', path: '/a/b', query: 'x=1', sourceIp: '127.0.0.1', header, ...members };
}

async function api() {
  const { ecs } = await running();
  const elb = await balancing(ecs);
  return { elb, ecs, ...(await listener(elb, { TargetType: 'ip' })) };
}

const refused = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    ({ name, message }: Error) => `${name}: ${message}`,
  );

/** An address target group whose one target answers with a text, healthy already. */
async function groupOf(elb: ElasticLoadBalancingV2Client, Name: string, answer: string): Promise<string> {
  const { port } = await serve((_, response) => response.end(answer));
  const command = new CreateTargetGroupCommand({ Name, TargetType: 'ip', HealthCheckIntervalSeconds: 1 });
  const TargetGroupArn = (await elb.send(command)).TargetGroups?.[0]?.TargetGroupArn ?? '';
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port: port }] }));
  return TargetGroupArn;
}

describe('the patterns of conditions', () => {
  it.each([
    ['/img/*', '/img/a/b.png', true],
    ['/img/*', '/image', false],
    ['/a?c', '/abc', true],
    ['/a?c', '/ac', false],
    ['*.example', 'shop.example', true],
    ['/\\*', '/*', true],
    ['/\\*', '/x', false],
    ['*', '', true],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxcyyb', false],
  ])('15.14 %s against %s: %s', (pattern, text, expected) => {
    expect(isLike(text, pattern)).toBe(expected);
  });

  it('15.14 a pattern is as the regular expression that says the same', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(word, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(isLike(text, pattern)).toBe(expression.test(text));
      }),
    );
  });

  it.each<[string, Parameters<typeof meets>[1], Partial<RequestFacts>, boolean]>([
    ['a host in another case', { field: 'host-header', values: ['SHOP.*'] }, {}, true],
    ['a path in another case', { field: 'path-pattern', values: ['/A/b'] }, {}, false],
    ['a method', { field: 'http-request-method', values: ['GET', 'HEAD'] }, {}, true],
    ['an address within', { field: 'source-ip', values: ['10.0.0.0/8', '127.0.0.0/8'] }, {}, true],
    ['an address without', { field: 'source-ip', values: ['::/0', '10.0.0.0/8'] }, {}, false],
    ['a header', { field: 'http-header', name: 'X-A', values: ['*beta*'] }, { header: () => ['a Beta c'] }, true],
    ['no header', { field: 'http-header', name: 'X-A', values: ['*'] }, {}, false],
    ['a query', { field: 'query-string', values: [{ key: 'x', value: '?' }] }, {}, true],
    ['a query of any key', { field: 'query-string', values: [{ key: null, value: '1' }] }, {}, true],
    ['another query', { field: 'query-string', values: [{ key: 'y', value: '*' }] }, {}, false],
  ])('15.14 %s', (_name, condition, members, expected) => {
    expect(meets(facts(members), condition)).toBe(expected);
  });

  it('15.14 a redirect fills in what the request was', () => {
    const parts = { type: 'redirect', statusCode: 'HTTP_301', protocol: 'HTTPS', host: 'www.#{host}' } as const;
    const action = { ...parts, port: '443', path: '/new/#{path}', query: '#{query}&old=#{port}' };
    expect(redirectLocation(action, facts(), 8000)).toBe('https://www.shop.example:443/new/a/b?x=1&old=8000');
  });

  it('15.15 each group has as many turns as its weight', () => {
    const turns = weightedTurns();
    const groups = [
      { arn: 'a', weight: 5 },
      { arn: 'b', weight: 1 },
      { arn: 'c', weight: 0 },
    ];
    const seen = Array.from({ length: 12 }, () => turns(groups));
    expect(seen.filter((each) => each === 'a')).toHaveLength(10);
    expect(seen.filter((each) => each === 'b')).toHaveLength(2);
    expect(turns([{ arn: 'c', weight: 0 }])).toBeNull();
  });
});

describe('the rules of a listener', () => {
  it('15.13 rules are created, described, changed, moved and deleted, and asked by their priority', async () => {
    const { elb, arn: ListenerArn, url, targetGroupArn } = await api();
    const create = async (Priority: number, Conditions: RuleCondition[], Actions: Action[]): Promise<string> => {
      const { Rules } = await elb.send(new CreateRuleCommand({ ListenerArn, Priority, Conditions, Actions }));
      return Rules?.[0]?.RuleArn ?? '';
    };
    const wide = await create(20, PATH('/a/*'), FIXED('200', 'wide'));
    const narrow = await create(10, PATH('/a/b'), FIXED('202', 'narrow'));
    expect(narrow).toMatch(new RegExp(`^${ListenerArn.replace(':listener/', ':listener-rule/')}/[0-9a-f]{16}$`));
    const answer = async (path: string): Promise<string> => {
      const response = await fetch(`${url}${path}`, { redirect: 'manual' });
      return `${response.status} ${response.headers.get('location') ?? (await response.text())}`;
    };
    expect([await answer('/a/b'), await answer('/a/c?x')]).toEqual(['202 narrow', '200 wide']);
    expect(await answer('/other')).toContain('503 Service Unavailable');

    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
    expect(Rules?.map(({ Priority, IsDefault }) => [Priority, IsDefault])).toEqual([
      ['10', false],
      ['20', false],
      ['default', true],
    ]);
    expect(Rules?.[0]?.Conditions).toEqual([
      { Field: 'path-pattern', Values: ['/a/b'], PathPatternConfig: { Values: ['/a/b'] } },
    ]);
    expect(Rules?.[2]?.Actions).toMatchObject([{ Type: 'forward', TargetGroupArn: targetGroupArn }]);
    const first = await elb.send(new DescribeRulesCommand({ ListenerArn, PageSize: 2 }));
    const rest = await elb.send(new DescribeRulesCommand({ ListenerArn, PageSize: 2, Marker: first.NextMarker }));
    expect([first.Rules?.length, rest.Rules?.length, rest.NextMarker]).toEqual([2, 1, undefined]);

    const RulePriorities = [
      { RuleArn: wide, Priority: 10 },
      { RuleArn: narrow, Priority: 20 },
    ];
    await elb.send(new SetRulePrioritiesCommand({ RulePriorities }));
    expect(await answer('/a/b')).toBe('200 wide');
    const RedirectConfig = { Host: 'x.example', StatusCode: 'HTTP_302' as const };
    await elb.send(new ModifyRuleCommand({ RuleArn: wide, Actions: [{ Type: 'redirect', RedirectConfig }] }));
    expect(await answer('/a/b?c=d')).toBe(`302 http://x.example:${new URL(url).port}/a/b?c=d`);
    await elb.send(new DeleteRuleCommand({ RuleArn: wide }));
    expect(await answer('/a/b')).toBe('202 narrow');
    await elb.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: FIXED('404', 'nothing here') }));
    expect(await answer('/other')).toBe('404 nothing here');
    expect((await elb.send(new DescribeTagsCommand({ ResourceArns: [narrow] }))).TagDescriptions).toEqual([
      { ResourceArn: narrow, Tags: [] },
    ]);
  });

  it('15.13 what is wrong with a rule is refused with the names of AWS', async () => {
    const { elb, arn: ListenerArn, loadBalancerArn } = await api();
    const create = (members: object): Promise<string> =>
      refused(
        elb.send(
          new CreateRuleCommand({
            ListenerArn,
            Priority: 1,
            Conditions: PATH('/a'),
            Actions: FIXED('200', 'x'),
            ...members,
          }),
        ),
      );
    expect(await create({})).toBe('done');
    expect(await create({})).toBe("PriorityInUseException: Priority '1' is currently in use");
    const refusals: [object, string][] = [
      [{ ListenerArn: `${ListenerArn}0` }, 'ListenerNotFoundException'],
      [{ Conditions: [{ Field: 'cookie' }] }, "Condition field 'cookie' must be one of"],
      [{ Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.1'] } }] }, 'is not a CIDR block'],
      [{ Conditions: PATH('/1', '/2', '/3', '/4', '/5', '/6') }, 'at most 5 condition values'],
      [{ Conditions: PATH('/******') }, 'at most 5 wildcards'],
      [{ Actions: FIXED('302', 'x') }, 'regular expression pattern'],
      [{ Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }] }, 'it would loop'],
      [{ Actions: [{ Type: 'authenticate-oidc' }] }, 'is not emulated by local-ecs'],
      [{ Actions: [{ Type: 'forward', TargetGroupArn: 'arn:x' }] }, 'TargetGroupNotFoundException'],
    ];
    for (const [members, message] of refusals) expect(await create({ Priority: 2, ...members })).toContain(message);
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
    expect(Rules).toHaveLength(2);
    const standard = { RuleArn: Rules?.[1]?.RuleArn ?? '' };
    expect(await refused(elb.send(new DeleteRuleCommand(standard)))).toContain('OperationNotPermittedException');
    expect(await refused(elb.send(new DeleteRuleCommand({ RuleArn: 'arn:x' })))).toContain('RuleNotFoundException');
    const other = await listener(elb, { Name: 'other', TargetType: 'ip' });
    const DefaultActions: Action[] = [{ Type: 'forward', TargetGroupArn: other.targetGroupArn }];
    expect(
      await refused(
        elb.send(
          new CreateListenerCommand({ LoadBalancerArn: loadBalancerArn, Port: 0, Protocol: 'HTTP', DefaultActions }),
        ),
      ),
    ).toContain('TargetGroupAssociationLimitException');
  });

  it('15.15 requests are spread over target groups by their weights, and a client comes back to its group', async () => {
    const { elb, arn: ListenerArn, url } = await api();
    const [a, b] = [await groupOf(elb, 'a', 'a'), await groupOf(elb, 'b', 'b')];
    const forward = (isSticky: boolean): Action[] => [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: a, Weight: 3 },
            { TargetGroupArn: b, Weight: 1 },
          ],
          TargetGroupStickinessConfig: isSticky ? { Enabled: true, DurationSeconds: 60 } : { Enabled: false },
        },
      },
    ];
    await elb.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: forward(false) }));
    const ask = async (headers = {}): Promise<Response> => await fetch(url, { headers });
    const texts = async (count: number): Promise<string> => {
      const answers = [];
      for (let at = 0; at < count; at += 1) answers.push(await (await ask()).text());
      return answers.toSorted().join('');
    };
    await until(async () => (await texts(4)) === 'aaab');
    expect(await texts(8)).toBe('aaaaaabb');
    await elb.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: forward(true) }));
    const first = await ask();
    const own = await first.text();
    const [cookie = ''] = first.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
    expect(cookie).toMatch(/^AWSALBTG=/);
    for (let at = 0; at < 5; at += 1) expect(await (await ask({ cookie })).text()).toBe(own);
  });
});
