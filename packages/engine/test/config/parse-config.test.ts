import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotatedExample, configJsonSchema, parseConfig } from '../../src/config/index.ts';
import { anyText } from '../support/arbitraries.ts';

const least = 'image: registry.example/team/web\ncluster: prod\nservices: [web]\n';

/** What is wrong, as `line:column: message`. */
function problemsOf(text: string): readonly string[] {
  const parsed = parseConfig(text);
  if ('config' in parsed) return [];
  return parsed.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

describe('a slipway.yml', () => {
  it('needs an image, a cluster and a service, and the rest has a default', () => {
    expect(parseConfig(least)).toEqual({
      config: {
        image: 'registry.example/team/web',
        region: null,
        cluster: 'prod',
        services: ['web'],
        branches: ['main', 'master'],
        test: [],
        dockerfile: 'Dockerfile',
        context: '.',
        buildArgs: {},
      },
    });
  });

  it('is shown with every key by the annotated example', () => {
    const parsed = parseConfig(annotatedExample);
    expect(parsed).toEqual({
      config: {
        image: 'registry.example/team/web',
        region: 'eu-west-1',
        cluster: 'prod',
        services: ['web', 'worker'],
        branches: ['main', 'master'],
        test: ['npm ci', 'npm test'],
        dockerfile: 'Dockerfile',
        context: '.',
        buildArgs: { NODE_VERSION: '22' },
      },
    });
    for (const key of Object.keys(configJsonSchema()['properties'] ?? {}))
      expect(annotatedExample).toMatch(new RegExp(`^${key}:`, 'm'));
  });

  it('may have one command as its test', () => {
    expect(parseConfig(`${least}test: npm test\n`)).toMatchObject({ config: { test: ['npm test'] } });
  });

  it('keeps build arguments as they are written', () => {
    expect(parseConfig(`${least}buildArgs: {VERSION: 1.10, DEBUG: true, NAME: x, HEX: 0x1F}\n`)).toMatchObject({
      config: { buildArgs: { VERSION: '1.10', DEBUG: 'true', NAME: 'x', HEX: '0x1F' } },
    });
  });

  it('takes ARNs for names', () => {
    const arns =
      'cluster: arn:aws:ecs:eu-west-1:123456789012:cluster/prod\nservices: ["arn:aws:ecs:eu-west-1:123456789012:service/prod/web"]';
    expect(problemsOf(`image: web\n${arns}\n`)).toEqual([]);
  });
});

describe('everything that is wrong is told at once, with its place', () => {
  it('in the order of the lines', () => {
    const text = [
      'image: registry.example/team/web:1.4',
      'cluser: prod',
      'services: [web, worker, 3]',
      'test: [npm test, 4]',
      'branches: []',
      'dockerfile: ../Dockerfile',
      'buildArgs:',
      '  1ST: x',
      '  LIST: [1]',
      'notify: https://hooks.slack.com/services/x',
      'color: blue',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      '1:1: "cluster" is missing.',
      '1:8: "image" has the tag "1.4": leave it out, every commit gets its own.',
      '2:1: "cluser" is not a key; did you mean "cluster"?',
      '3:25: "services[2]" is not a text.',
      '4:18: "test[1]" is not a command: quote it.',
      '5:11: "branches" is empty: name a branch.',
      '6:13: "dockerfile" leads out of the repository.',
      '8:8: "buildArgs.1ST" is not the name of a build argument.',
      '9:9: "buildArgs.LIST" is not a text, a number, true or false.',
      '10:1: "notify" is not a key: where to tell is a secret, give it with --notify or SLIPWAY_SLACK_WEBHOOK_URL.',
      '11:1: "color" is not a key; there are image, region, cluster, services, branches, test, dockerfile, context, buildArgs.',
    ]);
  });

  it.each([
    ['an empty file', '', '1:1: The file is empty.'],
    ['a list', '- web\n', '1:1: The file is not a map of keys and values.'],
    ['a key that is there twice', `${least}cluster: test\n`, '4:1: A key is there twice.'],
    ['two documents', `${least}---\nimage: web\n`, '4:1: A second document begins here, and the file is one.'],
    [
      'an alias of nothing',
      `${least}test: *tests\n`,
      '1:1: Unresolved alias (the anchor must be set before the alias): tests.',
    ],
    ['a tag that YAML does not know', `${least}test: !sh x\n`, '4:7: Unresolved tag: !sh.'],
    ['a key without a value', `${least}region:\n`, '4:8: "region" is not a text.'],
    [
      'a region that is none',
      `${least}region: Ireland\n`,
      '4:9: "region" is not the name of an AWS region, such as eu-west-1.',
    ],
    [
      'a service that is there twice',
      'image: web\ncluster: c\nservices: [web, web]\n',
      '3:17: "services[1]" is a service that is there twice.',
    ],
    [
      'services that are no list',
      'image: web\ncluster: c\nservices: web\n',
      '3:11: "services" is not a list of services.',
    ],
    ['no service', 'image: web\ncluster: c\nservices: []\n', '3:11: "services" is empty: name a service.'],
    [
      'a cluster with a space',
      'image: web\ncluster: my cluster\nservices: [web]\n',
      '2:10: "cluster" is not the name of a cluster: it has letters, digits, - and _ (an ARN will do as well).',
    ],
    [
      'an image in capitals',
      'image: Web\ncluster: c\nservices: [web]\n',
      '1:8: "image" is not the name of an image: the name must be in lowercase (at character 1).',
    ],
    [
      'an image with a digest',
      `image: web@sha256:${'a'.repeat(64)}\ncluster: c\nservices: [web]\n`,
      '1:8: "image" has a digest: leave it out, every commit has its own.',
    ],
    [
      'a variable in the image',
      'image: $image\ncluster: c\nservices: [web]\n',
      '1:8: "image" is not the name of an image: "$" is not allowed: a variable was not expanded (at character 1).',
    ],
    [
      'a branch with a space',
      `${least}branches: [my branch]\n`,
      '4:12: "branches[0]" is not the name of a branch, nor one with * in it.',
    ],
    ['an absolute path', `${least}context: /etc\n`, '4:10: "context" is not a path from the root of the repository.'],
    ['a test that is a map', `${least}test: {run: x}\n`, '4:7: "test" is not a command, nor a list of commands.'],
    ['an empty command', `${least}test: ["", x]\n`, '4:8: "test[0]" is empty.'],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('aliases that multiply are stopped', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefg'.split('').map((name, index) => {
        const before = 'abcdef'[index] ?? '';
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
      }),
    ].join('\n');
    expect(problemsOf(bomb)).toEqual(['1:1: Excessive alias count indicates a resource exhaustion attack.']);
  });

  it('whatever the text is, there is an answer, and a place in the text for each problem', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          fc.json(),
          fc.string().map((text) => `${least}${text}`),
        ),
        (text) => {
          const parsed = parseConfig(text);
          if ('config' in parsed) return;
          expect(parsed.problems.length).toBeGreaterThan(0);
          for (const { line, column } of parsed.problems) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(text.split('\n').length);
            expect(column).toBeGreaterThanOrEqual(1);
          }
        },
      ),
    );
  });
});
