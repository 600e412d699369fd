import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scan } from '../../packages/cli/src/command-line/scan.ts';
import { commands } from '../../packages/cli/src/commands/index.ts';
import { optionTable } from '../../packages/cli/src/ecs-deploy/option-table.ts';
import { parseArguments } from '../../packages/cli/src/ecs-deploy/parse-arguments.ts';
import type { Project } from '../../packages/cli/src/project.ts';
import { parseCommandLine } from '../../packages/local-ecs/src/command/command-line.ts';
import { HELP } from '../../packages/local-ecs/src/command/help.ts';
import { parseCommandLine as parseServerLine } from '../../packages/server/src/command-line.ts';
import { HELP as SERVER_HELP } from '../../packages/server/src/help.ts';
import { root } from '../../scripts/workspace/root.mjs';
import { type CommandLine, commandLines } from './command-lines.ts';
import { codeSpans, isGenerated, pages } from './markdown.ts';

/** What the program itself finds wrong with a command line; nothing is run. */
async function problemsWith(
  [program, ...argv]: CommandLine,
  project: Project | null = null,
): Promise<readonly string[]> {
  switch (program) {
    case 'slipway':
      return problemsOfSlipway(argv, project);
    case 'ecs-deploy': {
      const parsed = parseArguments(argv);
      return parsed.kind === 'usage' ? [parsed.problem ?? 'no arguments'] : [];
    }
    case 'local-ecs': {
      const command = parseCommandLine(argv);
      return command.do === 'complain' ? command.problems : [];
    }
    case 'slipway-server': {
      const command = parseServerLine(argv);
      return command.do === 'complain' ? command.problems : [];
    }
    default:
      return [];
  }
}

async function problemsOfSlipway(argv: readonly string[], project: Project | null): Promise<readonly string[]> {
  const isAboutItself = ['--version', '--help', 'help'].some((word) => argv.includes(word));
  if (isAboutItself) return [];
  if (argv[0] === 'local') return problemsWith(['local-ecs', ...argv.slice(1)]);
  if (argv[0] === 'serve') return problemsWith(['slipway-server', ...argv.slice(1)]);
  if (argv[0] === 'hook') return problemsWith(['slipway-server', ...argv]);
  const { command, flags, args, refused, problems } = await scan(commands, argv);
  if (command === null) return [`there is no command ${argv.join(' ')}`];
  const found = [...problems];
  const start = await command.load();
  start({ flags, args, env: {}, project, refused, problem: (text) => found.push(text) });
  return found;
}

/** The documentation may show commands in a folder that has a slipway.yml. */
const sampleProject: Project = {
  file: 'slipway.yml',
  config: {
    image: 'registry.example/team/web',
    region: null,
    cluster: 'prod',
    services: ['web'],
    branches: ['main'],
    test: [],
    dockerfile: 'Dockerfile',
    context: '.',
    buildArgs: {},
  },
};

const ownPages = pages().filter((page) => !isGenerated(page));
const shown = ownPages.flatMap(({ path, text }) =>
  commandLines(text).map((words) => [path, words.join(' '), words] as const),
);
const ours = shown.filter(([, , [program = '']]) =>
  ['slipway', 'ecs-deploy', 'local-ecs', 'slipway-server'].includes(program),
);

describe('the reader of command lines', () => {
  it('takes them out of blocks of shell and YAML', () => {
    const page = [
      '```sh',
      'slipway deploy --tag "$CI_COMMIT_SHA" \\',
      '  --dry-run    # look first',
      'tail -f e.ndjson | slipway render',
      'npx --yes --package=x.tgz -- slipway --version',
      '```',
      '```yaml',
      'script:',
      '  - >-',
      '    slipway watch',
      '    --cluster prod',
      'after: x',
      '```',
      '',
    ].join('\n');
    expect(commandLines(page)).toEqual([
      ['slipway', 'deploy', '--tag', '1a2b3c', '--dry-run'],
      ['tail', '-f', 'e.ndjson'],
      ['slipway', 'render'],
      ['slipway', '--version'],
      ['script:'],
      ['slipway', 'watch', '--cluster', 'prod'],
      ['after:', 'x'],
    ]);
  });

  it.each([
    [
      'a flag that does not exist',
      ['slipway', 'deploy', '--cluster', 'c', '--service', 's', '--tag', '1', '--frob', 'x'],
    ],
    ['a flag that is missing', ['slipway', 'deploy', '--service', 's', '--tag', '1']],
    ['a value that is none', ['slipway', 'deploy', '--cluster', 'c', '--service', 's', '--image', 'App']],
    ['an option of ecs-deploy that does not exist', ['ecs-deploy', '--frob']],
    ['an option of local-ecs that does not exist', ['local-ecs', '--frob']],
    ['an option of slipway-server that does not exist', ['slipway', 'serve', '--data', 'd', '--frob']],
  ])('is told of %s', async (_, words) => {
    expect(await problemsWith(words)).not.toEqual([]);
  });
});

describe('the command lines of the documentation', () => {
  it('are there', () => {
    expect(ours.length).toBeGreaterThan(15);
  });

  it.each(ours)('in %s are understood: %s', async (_, __, words) => {
    expect(await problemsWith(words, sampleProject)).toEqual([]);
  });

  const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts);

  it.each(pages().map(({ path, text }) => [path, text]))('in %s run only scripts that exist', (_, text) => {
    const run = [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});

describe('the flags that the documentation names in passing', () => {
  const known = new Set([
    '--help',
    '--version',
    ...commands.flatMap(({ flags }) => Object.keys(flags).map((name) => `--${name}`)),
    ...optionTable.map(({ long }) => `--${long}`),
    ...(`${HELP}${SERVER_HELP}`.match(/--[a-z-]+/g) ?? []),
  ]);
  const foreign = /^(?:npm|npx|node|aws|git|docker|curl|vitest) /;

  it.each(ownPages.map(({ path, text }) => [path, text]))('exist: %s', (_, text) => {
    const named = codeSpans(text)
      .filter((span) => !foreign.test(span))
      .flatMap((span) => span.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []);
    // ecs-deploy.md explains how options may be written.
    expect(named.filter((flag) => !known.has(flag) && flag !== '--option')).toEqual([]);
  });
});
