import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, sameDefinition } from '../src/deploy/difference.ts';
import type { PlanChange } from '../src/events/delivery-event.ts';
import type { JsonObject, JsonValue } from '../src/model/json.ts';
import type { Tag, TaggedTaskDefinition } from '../src/model/task-definition.ts';

function definition(
  container: JsonObject = {},
  rest: JsonObject = {},
  tags: readonly Tag[] = [],
): TaggedTaskDefinition {
  const taskDefinition = {
    family: 'web',
    containerDefinitions: [{ name: 'web', image: 'app:1', ...container }],
    ...rest,
  };
  return { taskDefinition, tags };
}

const variable = (name: string, value: string): JsonObject => ({ name, value });

describe('what is the same definition', () => {
  it.each<[string, TaggedTaskDefinition, TaggedTaskDefinition]>([
    [
      'a file and what ECS answers to it, with every default filled in',
      definition(
        {
          portMappings: [{ containerPort: 80 }],
          healthCheck: { command: ['CMD', 'true'] },
          restartPolicy: { enabled: true },
        },
        {
          networkMode: 'awsvpc',
          cpu: '1 vCPU',
          memory: '2GB',
          volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }],
        },
      ),
      definition(
        {
          cpu: 0,
          essential: true,
          portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
          environment: [],
          mountPoints: [],
          volumesFrom: [],
          systemControls: [],
          healthCheck: { command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
          restartPolicy: { enabled: true, restartAttemptPeriod: 300 },
        },
        {
          networkMode: 'awsvpc',
          cpu: '1024',
          memory: '2048',
          volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', rootDirectory: '/' } }],
          placementConstraints: [],
          taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7',
          revision: 7,
          status: 'ACTIVE',
          requiresAttributes: [{ name: 'x' }],
          compatibilities: ['EC2', 'FARGATE'],
          registeredAt: 1767323045.678,
          registeredBy: 'arn:aws:iam::123456789012:user/ci',
        },
      ),
    ],
    ['no volumes and none named', definition(), definition({}, { volumes: [], placementConstraints: [] })],
    [
      'a port of the host in bridge mode that ECS filled in as 0',
      definition({ portMappings: [{ containerPort: 80 }] }),
      definition({ portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }),
    ],
    [
      'a port of the host in host mode',
      definition({ portMappings: [{ containerPort: 80 }] }, { networkMode: 'host' }),
      definition({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] }, { networkMode: 'host' }),
    ],
    [
      'half a vCPU',
      definition({}, { cpu: '.5 vcpu', memory: '0.5 GB' }),
      definition({}, { cpu: '512', memory: '512' }),
    ],
    [
      'environment and secrets in another order',
      definition({
        environment: [variable('A', '1'), variable('B', '2')],
        secrets: [
          { name: 'S', valueFrom: 's' },
          { name: 'T', valueFrom: 't' },
        ],
      }),
      definition({
        secrets: [
          { valueFrom: 't', name: 'T' },
          { name: 'S', valueFrom: 's' },
        ],
        environment: [variable('B', '2'), variable('A', '1')],
      }),
    ],
    [
      'members in another order',
      definition({ cpu: 5, user: 'x' }, { cpu: '1' }),
      definition({ user: 'x', cpu: 5 }, { cpu: '1' }),
    ],
    [
      'null members and empty roles, which ECS takes for none',
      definition({ user: null }, { taskRoleArn: '', pidMode: null }),
      definition(),
    ],
    [
      'tags in another order, and tags of AWS itself',
      definition({}, {}, [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ]),
      definition({}, {}, [
        { key: 'b', value: '2' },
        { key: 'aws:x', value: '9' },
        { key: 'a', value: '1' },
      ]),
    ],
  ])('%s', (_, a, b) => {
    expect(differences(a, b)).toEqual([]);
    expect(sameDefinition(a, b)).toBe(true);
    expect(sameDefinition(b, a)).toBe(true);
  });
});

describe('what is a difference', () => {
  it.each<[string, TaggedTaskDefinition, TaggedTaskDefinition, readonly PlanChange[]]>([
    [
      'an image',
      definition(),
      definition({ image: 'app:2' }),
      [{ path: 'containerDefinitions[web].image', before: 'app:1', after: 'app:2' }],
    ],
    ['the family', definition(), definition({}, { family: 'api' }), [{ path: 'family', before: 'web', after: 'api' }]],
    [
      'a variable that is new, one that goes, one that changes',
      definition({ environment: [variable('GONE', '1'), variable('PORT', '80'), variable('SAME', 's')] }),
      definition({ environment: [variable('SAME', 's'), variable('PORT', '81'), variable('NEW', '')] }),
      [
        { path: 'containerDefinitions[web].environment[GONE]', before: '1', after: null },
        { path: 'containerDefinitions[web].environment[PORT]', before: '80', after: '81' },
        { path: 'containerDefinitions[web].environment[NEW]', before: null, after: '' },
      ],
    ],
    [
      'the first variable of all',
      definition(),
      definition({ environment: [variable('PORT', '80')] }),
      [{ path: 'containerDefinitions[web].environment[PORT]', before: null, after: '80' }],
    ],
    [
      'the reference of a secret, which is not a secret',
      definition({ secrets: [{ name: 'DB_PASSWORD', valueFrom: '/prod/db' }] }),
      definition({ secrets: [{ name: 'DB_PASSWORD', valueFrom: '/prod/db2' }] }),
      [{ path: 'containerDefinitions[web].secrets[DB_PASSWORD]', before: '/prod/db', after: '/prod/db2' }],
    ],
    [
      'a tag',
      definition({}, {}, [{ key: 'team', value: 'a' }]),
      definition({}, {}, [{ key: 'team', value: 'b' }]),
      [{ path: 'tags[team]', before: 'a', after: 'b' }],
    ],
    [
      'a tag that goes',
      definition({}, {}, [{ key: 'team', value: 'a' }]),
      definition(),
      [{ path: 'tags[team]', before: 'a', after: null }],
    ],
    [
      'a port',
      definition({ portMappings: [{ containerPort: 80 }] }),
      definition({ portMappings: [{ containerPort: 80, protocol: 'udp' }] }),
      [{ path: 'containerDefinitions[web].portMappings[0].protocol', before: 'tcp', after: 'udp' }],
    ],
    [
      'a fixed port of the host in bridge mode',
      definition({ portMappings: [{ containerPort: 80 }] }),
      definition({ portMappings: [{ containerPort: 80, hostPort: 80 }] }),
      [{ path: 'containerDefinitions[web].portMappings[0].hostPort', before: 0, after: 80 }],
    ],
    [
      'the order of a command',
      definition({ command: ['a', 'b'] }),
      definition({ command: ['b', 'a'] }),
      [{ path: 'containerDefinitions[web].command', before: ['a', 'b'], after: ['b', 'a'] }],
    ],
    [
      'an empty command, which is not no command',
      definition(),
      definition({ command: [] }),
      [{ path: 'containerDefinitions[web].command', before: null, after: [] }],
    ],
    [
      'essential, where false is not the default',
      definition(),
      definition({ essential: false }),
      [{ path: 'containerDefinitions[web].essential', before: true, after: false }],
    ],
    [
      'a member that nobody knows yet',
      definition({ teleport: { to: [1, 2] } }),
      definition({ teleport: { to: [1, 3] } }),
      [{ path: 'containerDefinitions[web].teleport.to', before: [1, 2], after: [1, 3] }],
    ],
    [
      'a container that is new',
      definition(),
      {
        taskDefinition: {
          family: 'web',
          containerDefinitions: [...definition().taskDefinition.containerDefinitions, { name: 'x', image: 'y' }],
        },
        tags: [],
      },
      [{ path: 'containerDefinitions[x]', before: null, after: { name: 'x', image: 'y', cpu: 0, essential: true } }],
    ],
    [
      'a variable that stands twice: then the order counts',
      definition({ environment: [variable('A', '1'), variable('A', '2')] }),
      definition({ environment: [variable('A', '2'), variable('A', '1')] }),
      [
        { path: 'containerDefinitions[web].environment[0].value', before: '1', after: '2' },
        { path: 'containerDefinitions[web].environment[1].value', before: '2', after: '1' },
      ],
    ],
    [
      'a member of a variable that nobody knows yet',
      definition({ environment: [{ name: 'A', value: '1' }] }),
      definition({ environment: [{ name: 'A', value: '1', scope: 'all' }] }),
      [{ path: 'containerDefinitions[web].environment[A].scope', before: null, after: 'all' }],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(differences(before, after)).toEqual(expected);
    expect(sameDefinition(before, after)).toBe(false);
  });

  it('fabfuel d: secret-looking values are masked, and can still be told apart', () => {
    const before = definition({ environment: [variable('DB_PASSWORD', 'hunter2'), variable('PORT', '80')] });
    const after = definition({ environment: [variable('DB_PASSWORD', 'hunter3'), variable('API_TOKEN', 'abc')] });
    const changes = differences(before, after);
    expect(changes).toEqual([
      { path: 'containerDefinitions[web].environment[DB_PASSWORD]', before: '(masked)', after: '(masked, changed)' },
      { path: 'containerDefinitions[web].environment[PORT]', before: '80', after: null },
      { path: 'containerDefinitions[web].environment[API_TOKEN]', before: null, after: '(masked)' },
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/hunter|abc/);
  });

  it.each<[string, readonly JsonObject[], readonly JsonObject[]]>([
    [
      'has a member that nobody knows yet',
      [{ name: 'DB_PASSWORD', value: 'hunter2', scope: 'all' }],
      [{ name: 'DB_PASSWORD', value: 'hunter3', scope: 'all' }],
    ],
    [
      'stands twice',
      [variable('DB_PASSWORD', 'hunter2'), variable('DB_PASSWORD', 'hunter2')],
      [variable('DB_PASSWORD', 'hunter2'), variable('DB_PASSWORD', 'hunter3')],
    ],
    ['is called as a member of the API is', [variable('key', 'hunter2')], [variable('key', 'hunter3')]],
    ['comes with its member for the name missing', [], [{ DB_PASSWORD: 'hunter2' }]],
  ])('masks a variable that %s', (_, before, after) => {
    const changes = differences(definition({ environment: before }), definition({ environment: after }));
    expect(changes).toHaveLength(1);
    expect(JSON.stringify(changes)).not.toContain('hunter');
  });

  it('reads own members only', () => {
    const labelled = (dockerLabels: JsonObject): TaggedTaskDefinition => definition({ dockerLabels });
    expect(differences(labelled({}), labelled({ constructor: 'x' }))).toEqual([
      { path: 'containerDefinitions[web].dockerLabels.constructor', before: null, after: 'x' },
    ]);
    const odd = JSON.parse('{"__proto__": {}}') as JsonObject;
    expect(differences(labelled({}), labelled(odd))).toHaveLength(1);
  });

  it('masks inside of a container that is new', () => {
    const before = definition();
    const sidecar = { name: 'x', image: 'y', environment: [variable('API_TOKEN', 'hunter2')] };
    const containers = [...before.taskDefinition.containerDefinitions, sidecar];
    const after = { ...before, taskDefinition: { ...before.taskDefinition, containerDefinitions: containers } };
    expect(JSON.stringify(differences(before, after))).not.toContain('hunter2');
  });
});

describe('properties', () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
  const member = fc.constantFrom('cpu', 'command', 'environment', 'portMappings', 'labels', 'odd');
  const members = fc.dictionary(member, json, { maxKeys: 4, noNullPrototype: true });
  const any = fc.tuple(members, members).map(([container, rest]) => definition(container, rest));

  it('a definition is the same as itself, sent through JSON', () => {
    fc.assert(
      fc.property(any, (one) => {
        expect(differences(one, JSON.parse(JSON.stringify(one)) as TaggedTaskDefinition)).toEqual([]);
      }),
    );
  });

  it('differences in one direction are those in the other', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const paths = (changes: readonly PlanChange[]): readonly string[] => changes.map(({ path }) => path).toSorted();
        expect(paths(differences(a, b))).toEqual(paths(differences(b, a)));
      }),
    );
  });

  it('no value of a variable with a secret name is ever shown, whatever surrounds it', () => {
    const secret = fc.stringMatching(/^hunter[a-z]{3,9}$/);
    const entry = fc.record(
      { name: fc.constantFrom('DB_PASSWORD', 'API_TOKEN'), value: secret, scope: json },
      { requiredKeys: ['name', 'value'] },
    );
    const entries = fc.array(entry, { maxLength: 3 });
    fc.assert(
      fc.property(entries, entries, members, (before, after, rest) => {
        const changes = differences(definition({ ...rest, environment: before }), definition({ environment: after }));
        expect(JSON.stringify(changes)).not.toContain('hunter');
      }),
    );
  });
});
