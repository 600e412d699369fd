import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aService, definitionOf, image, startEcs } from './support/ecs.ts';
import { run, temporaryFolder } from './support/program.ts';

const container = {
  madeUpMember: { deep: [1, null, { é: '\u{1f680}' }], yes: true },
  environment: [
    { name: 'QUOTED', value: `"' $HOME \\n \`id\` ${image('1')}` },
    { name: 'EMPTY', value: '' },
  ],
  dockerLabels: { __proto__: 'x', 'a.b': image('1') },
};
const definition = { madeUpToo: { list: [[], {}], text: 'web:1' }, tags: [{ key: 'team', value: 'ünïcode' }] };

describe.concurrent('what a task definition holds', () => {
  it.for(['slipway', 'ecs-deploy'] as const)(
    'survives a deployment by %s, made-up members included',
    async (bin, test) => {
      const ecs = await startEcs(test);
      const { argv } = await aService(ecs, { container, definition });
      const before = await definitionOf(ecs);
      const words =
        bin === 'slipway' ? ['deploy', ...argv, '--image', image('2')] : ['-c', 'prod', '-n', 'web', '-i', image('2')];
      const { status, all } = await run(test, bin, words, { env: ecs.env });
      expect(status, all).toBe(0);
      const after = await definitionOf(ecs);
      expect(before).toMatchObject({ madeUpToo: definition.madeUpToo, containerDefinitions: [container] });
      expect(after).toEqual({
        ...before,
        taskDefinitionArn: before.taskDefinitionArn.replace(/1$/, '2'),
        revision: 2,
        registeredAt: after.registeredAt,
        containerDefinitions: [{ ...before.containerDefinitions[0], image: image('2') }],
      });
      const { tags } = await ecs.call('DescribeTaskDefinition', { taskDefinition: 'web', include: ['TAGS'] });
      expect(tags).toEqual(definition.tags);
    },
  );

  it.for([
    ['a byte order mark', (json: string) => `\ufeff${json}`],
    ['Windows line ends', (json: string) => json.replaceAll('\n', '\r\n')],
    ['an answer around it', (json: string) => `{"taskDefinition":${json},"tags":[]}`],
  ] as const)('is read from a file with %s', async ([, written], test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const cwd = temporaryFolder(test);
    const found = await definitionOf(ecs);
    const [first] = found.containerDefinitions;
    const fresh = {
      ...found,
      cpu: null,
      volumes: null,
      containerDefinitions: [{ ...first, cpu: 7, entryPoint: null }],
    };
    writeFileSync(join(cwd, 'task.json'), written(JSON.stringify(fresh, null, 2)));
    const words = ['deploy', ...argv, '--image', image('2'), '--task-definition', 'task.json'];
    const { status, all } = await run(test, 'slipway', words, { env: ecs.env, cwd });
    expect(status, all).toBe(0);
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('2'), cpu: 7 }] });
  });

  it.for([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['containers that are none', '{"family":"web","containerDefinitions":[null]}'],
    ['bytes that are no text', '\ud800\0'],
  ] as const)('is refused from a file with %s, and nothing is changed', async ([, text], test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const cwd = temporaryFolder(test);
    writeFileSync(join(cwd, 'task.json'), text);
    const words = ['deploy', ...argv, '--image', image('2'), '--task-definition', 'task.json'];
    const { status, all } = await run(test, 'slipway', words, { env: ecs.env, cwd });
    expect(status, all).toBe(2);
    expect(all).toContain('task.json');
    expect((await ecs.call('ListTaskDefinitions')).taskDefinitionArns).toHaveLength(1);
  });
});
