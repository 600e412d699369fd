import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registrationOf } from '../src/deploy/registration.ts';
import { parseTaskDefinitionFile } from '../src/deploy/task-definition-file.ts';
import { isSlipwayError } from '../src/errors/slipway-error.ts';

const bare = { family: 'web', containerDefinitions: [{ name: 'web', image: '<IMAGE>', odd: [1] }], alsoOdd: null };
const tags = [{ key: 'team', value: 'shop' }];

function problems(text: string): readonly string[] {
  try {
    parseTaskDefinitionFile('td.json', text);
  } catch (error) {
    if (!isSlipwayError(error, 'BAD_TASK_DEFINITION_FILE')) throw error;
    expect(error.details.file).toBe('td.json');
    return error.details.problems;
  }
  return expect.fail('the file was taken');
}

describe('a task definition from a file', () => {
  it.each<[string, unknown, unknown]>([
    ['bare', bare, { taskDefinition: bare, tags: [] }],
    ['bare, tags inside as RegisterTaskDefinition takes them', { ...bare, tags }, { taskDefinition: bare, tags }],
    ['wrapped', { taskDefinition: bare }, { taskDefinition: bare, tags: [] }],
    [
      'wrapped, tags beside as DescribeTaskDefinition answers them',
      { taskDefinition: bare, tags },
      { taskDefinition: bare, tags },
    ],
    ['wrapped, tags inside', { taskDefinition: { ...bare, tags } }, { taskDefinition: bare, tags }],
    ['with tags that are null', { ...bare, tags: null }, { taskDefinition: bare, tags: [] }],
  ])('%s', (_, file, expected) => {
    expect(parseTaskDefinitionFile('td.json', JSON.stringify(file))).toEqual(expected);
    expect(parseTaskDefinitionFile('td.json', `\uFEFF${JSON.stringify(file, null, 2)}\n`)).toEqual(expected);
  });

  it('registers what DescribeTaskDefinition printed, without the read-only members', () => {
    const described = { ...bare, revision: 7, status: 'ACTIVE', deleteRequestedAt: 1 };
    const read = parseTaskDefinitionFile('td.json', JSON.stringify({ taskDefinition: described, tags: [] }));
    expect(registrationOf(read)).toEqual(bare);
  });
});

describe('a file that is no task definition', () => {
  it('sil j: an empty file is refused, clearly', () => {
    for (const text of ['', '  \n', '\uFEFF']) expect(problems(text)).toEqual(['it is empty']);
  });

  it.each([
    ['[]', ['it holds a list, not an object']],
    ['"x"', ['it holds a text, not an object']],
    ['null', ['it holds null, not an object']],
    ['{"taskDefinition": "web:7"}', ['"taskDefinition" is a text, not an object']],
    ['{}', ['"family" is missing', '"containerDefinitions" is missing']],
    ['{"family": "", "containerDefinitions": []}', ['"family" is empty', '"containerDefinitions" is empty']],
    [
      '{"family": 3, "containerDefinitions": {}}',
      ['"family" is a number, not a text', '"containerDefinitions" is an object, not a list'],
    ],
    [
      JSON.stringify({
        containerDefinitions: [{ name: 'web' }, 7, { image: '', essential: 'yes' }, { name: 'web', image: 'x' }],
        tags: [{ key: 'a', value: '1' }, { key: 'b' }],
      }),
      [
        '"family" is missing',
        '"containerDefinitions[0].image" is missing',
        '"containerDefinitions[1]" is a number, not an object',
        '"containerDefinitions[2].name" is missing',
        '"containerDefinitions[2].image" is empty',
        '"containerDefinitions[2].essential" is a text, not true or false',
        'the container name "web" stands more than once',
        '"tags[1]" has no "key" and "value"',
      ],
    ],
    [
      '{"family": "web", "containerDefinitions": [{"name": "a", "image": "b"}], "tags": {}}',
      ['"tags" is an object, not a list'],
    ],
  ])('%s: every problem at once', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('that is not JSON says where, as far as it is known, and never what stands there', () => {
    expect(problems('{"family": "web",\n "environment": "hunter2" "x": 1}')).toEqual([
      'it is not JSON (line 2, column 27)',
    ]);
    expect(problems('PASSWORD=hunter2')).toEqual(['it is not JSON']);
    expect(problems('{"PASSWORD": hunter2}')).toHaveLength(1);
    expect(problems('{"PASSWORD": hunter2}').join()).not.toContain('hunter2');
  });

  it('is refused with nothing but the catalogue error, whatever it holds', () => {
    const any = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"taskDefinition":${json},"tags":${json}}`),
    );
    fc.assert(
      fc.property(any, (text) => {
        try {
          parseTaskDefinitionFile('td.json', text);
        } catch (error) {
          expect(isSlipwayError(error, 'BAD_TASK_DEFINITION_FILE')).toBe(true);
        }
      }),
    );
  });
});
