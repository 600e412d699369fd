import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { runMain, temporaryFolder } from './support/run-main.ts';

const deploy = ['deploy', '--cluster', 'prod', '--service', 'web'];

describe('a command line that is wrong', () => {
  it.each([
    [
      'names the flags that are missing',
      ['deploy', '--image', 'nginx'],
      ['--cluster is missing.', '--service is missing.'],
    ],
    [
      'has nothing to deploy',
      deploy,
      [
        'There is nothing to deploy: give --image, --container, --tag, --task-definition, --base latest, --desired-count or --force-new-deployment.',
      ],
    ],
    [
      'has a flag that does not exist',
      [...deploy, '--image', 'nginx', '--frobnicate', 'x'],
      ['There is no flag --frobnicate.'],
    ],
    [
      'has a misspelt flag: its value is taken all the same',
      ['deploy', '--cluster', 'c', '--servce', 'web', '--image', 'nginx'],
      ['There is no flag --servce; did you mean --service?'],
    ],
    [
      'has the beginning of a flag',
      [...deploy, '--force'],
      ['There is no flag --force; did you mean --force-new-deployment?'],
    ],
    ['has a short flag', [...deploy, '--image', 'nginx', '-x'], ['There is no flag -x.']],
    [
      'has a flag named like a member of every object',
      [...deploy, '--image', 'nginx', '--constructor', 'x'],
      ['There is no flag --constructor.'],
    ],
    ['has a flag without its value', [...deploy, '--tag', '--dry-run'], ['--tag needs a value (TAG).']],
    [
      'ends in a flag without its value',
      [...deploy, '--image', 'nginx', '--events'],
      ['--events needs a value (FILE).'],
    ],
    ['gives a flag twice', [...deploy, '--tag', '1', '--tag', '2'], ['--tag is given twice ("1" and "2").']],
    ['gives a switch twice', [...deploy, '--tag', '1', '--dry-run', '--dry-run'], ['--dry-run is given twice.']],
    ['has a word that belongs to nothing', [...deploy, 'worker', '--tag', '1'], ['"worker" is not expected here.']],
    [
      'has an empty value, as from an unset variable',
      ['deploy', '--cluster=', '--service', 'web', '--tag', '1'],
      ['--cluster "" is not usable: it is empty.'],
    ],
    [
      'has an image that is none',
      [...deploy, '--image', 'registry.example/App'],
      ['--image "registry.example/App" is not usable: the name must be in lowercase (at character 18).'],
    ],
    ['has a tag that is none', [...deploy, '--tag', 'a b'], [/^--tag "a b" is not usable: .+\.$/]],
    [
      'has a container without an image',
      [...deploy, '--container', 'web'],
      ['--container "web" has no image: write web=IMAGE, or add --tag.'],
    ],
    [
      'has a container with an image that is none',
      [...deploy, '--container', 'web=:1'],
      [/^--container "web=:1" has no usable image: .+\.$/],
    ],
    [
      'has a container name that is none',
      [...deploy, '--container', 'we b=nginx'],
      ['--container "we b" is no container name: it has letters, digits, - and _.'],
    ],
    [
      'names a container twice',
      [...deploy, '--container', 'a=nginx', '--container', 'a=redis'],
      ['--container "a" is given twice.'],
    ],
    [
      'has an image for a container beside --tag',
      [...deploy, '--tag', '2', '--container', 'web=nginx'],
      ['--container "web=nginx": with --tag only the name is written.'],
    ],
    [
      'has an image and a tag',
      [...deploy, '--tag', '2', '--image', 'nginx'],
      ['--image and --tag exclude each other: the image has a tag.'],
    ],
    [
      'has two places to start from',
      [...deploy, '--task-definition', 'a.json', '--base', 'latest'],
      ['--task-definition and --base exclude each other.'],
    ],
    ['names a service twice', [...deploy, '--service', 'web', '--tag', '1'], ['--service "web" is given twice.']],
    [
      'has a count that is none',
      [...deploy, '--desired-count', '-1'],
      ['--desired-count "-1" is not usable: it is a whole number, 0 or more.'],
    ],
    [
      'has a fraction where a whole number is due',
      [...deploy, '--desired-count', '1.5'],
      ['--desired-count "1.5" is not usable: it is a whole number, 0 or more.'],
    ],
    [
      'has percentages out of range',
      [...deploy, '--min-healthy', '101', '--max-percent', '99'],
      [
        '--min-healthy "101" is not usable: it is a whole number, 0 to 100.',
        '--max-percent "99" is not usable: it is a whole number, 100 or more.',
      ],
    ],
    [
      'has percentages that let no task move',
      [...deploy, '--min-healthy', '100', '--max-percent', '100'],
      ['--min-healthy 100 with --max-percent 100 lets no task start and none stop: ECS refuses it.'],
    ],
    [
      'has a duration that is none',
      [...deploy, '--tag', '1', '--timeout', 'soon'],
      ['--timeout "soon" is not usable: write it like 40s, 15m or 1h30m.'],
    ],
    [
      'allows no crash at all',
      [...deploy, '--tag', '1', '--max-crashes', '0'],
      ['--max-crashes "0" is not usable: it is a whole number, 1 or more.'],
    ],
    [
      'has a choice that is none',
      [...deploy, '--tag', '1', '--wait-for', 'done'],
      ['--wait-for is one of drained, steady, running, none, not "done".'],
    ],
    [
      'has a view that is none in the environment',
      [...deploy, '--tag', '1'],
      ['SLIPWAY_VIEW is one of live, lines, json, not "pretty".'],
      { SLIPWAY_VIEW: 'pretty' },
    ],
    [
      'has a token without a role',
      [...deploy, '--tag', '1', '--id-token-env', 'TOKEN'],
      ['--id-token-env needs --role-arn: the role that the token is for.'],
    ],
    [
      'has a role that is none',
      [...deploy, '--tag', '1', '--role-arn', 'admin'],
      ['--role-arn "admin" is not usable: it is written arn:aws:iam::<account>:role/<name>.'],
    ],
    [
      'has an endpoint that is none',
      [...deploy, '--tag', '1', '--endpoint-url', 'localhost:4510'],
      ['--endpoint-url "localhost:4510" is not usable: it is a URL that begins with http:// or https://.'],
    ],
    [
      'watches one deployment of two services',
      ['watch', '--cluster', 'c', '--service', 'a', '--service', 'b', '--deployment', 'ecs-svc/1'],
      ['--deployment belongs to one service: give --service once, or leave --deployment out.'],
    ],
    [
      'watches a deployment that is none',
      ['watch', '--cluster', 'c', '--service', 'a', '--deployment', '17'],
      ['--deployment "17" is not usable: it is written ecs-svc/<digits>.'],
    ],
    ['draws two files', ['render', 'a', 'b'], ['"b" is not expected here.']],
    ['parses no image', ['image', 'parse'], ['REF is missing (image reference).']],
    [
      'asks for the completion of an unknown shell',
      ['completion', 'tcsh'],
      ['There is no completion for "tcsh"; there is one for bash, zsh, fish.'],
    ],
    ['names no command that exists', ['deplyo'], ['There is no command "deplyo"; did you mean deploy?']],
    ['names a member of every object as a command', ['constructor'], ['There is no command "constructor".']],
    ['names half a command', ['image'], ['"image" is not a whole command: image parse.']],
    [
      'has a flag before the command',
      ['--region', 'x', 'deploy'],
      ['The command comes first, "--region" stands before it.'],
    ],
    ['asks for help on nothing that exists', ['help', 'frobnicate'], ['There is no command "frobnicate".']],
  ] as [string, string[], (string | RegExp)[], Record<string, string>?][])(
    '%s',
    async (_, argv, problems, env = {}) => {
      const run = await runMain(argv, { env });
      const lines = run.stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^(✗ | {2})/, ''));
      expect(lines.slice(0, -1)).toEqual(
        problems.map((problem) => (typeof problem === 'string' ? problem : expect.stringMatching(problem))),
      );
      expect(lines.at(-1)).toMatch(/^See "slipway.* --help"\.$/);
      expect(run).toMatchObject({ exit: 2, stdout: '', connections: [] });
    },
  );

  it('is told everything at once', async () => {
    const { stderr, exit } = await runMain([
      'deploy',
      '--servce',
      'web',
      '--image',
      'A',
      '--foo',
      'bar',
      '--timeout',
      '3x',
      '--view',
      'lve',
      'extra',
    ]);
    expect(stderr).toBe(
      [
        '✗ There is no flag --servce; did you mean --service?',
        '  There is no flag --foo.',
        '  --image "A" is not usable: the name must be in lowercase (at character 1).',
        '  --timeout "3x" is not usable: the units are d, h, m, s, ms.',
        '  --view is one of live, lines, json, not "lve".',
        '  "extra" is not expected here.',
        '  --cluster is missing.',
        '  See "slipway deploy --help".',
        '',
      ].join('\n'),
    );
    expect(exit).toBe(2);
  });

  it('shows what came from outside escaped', async () => {
    const { stderr } = await runMain(['deploy', '--cluster', 'c', '--service', 's', '--wait-for', '\x1b[2J']);
    expect(stderr).toContain('not "\\x1b[2J"');
  });

  it('is answered and never contacts anything, whatever it holds', async () => {
    const words = commands.flatMap(({ path, flags }) => [
      ...path,
      ...Object.keys(flags).map((name) => `--${name}`),
      ...Object.keys(flags).map((name) => `--${name}=x`),
    ]);
    const word = fc.oneof(
      fc.constantFrom(...words),
      fc.constantFrom('--', '-x', '-xyz', '--foo', '--foo=1', '', '=', '--=', '1', '__proto__'),
      fc.string(),
    );
    const cwd = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (argv) => {
        fc.pre(!['render', 'local', 'serve', 'hook'].includes(argv[0] ?? ''));
        const { exit, stderr } = await runMain(argv, { cwd });
        expect([0, 2, 1]).toContain(exit);
        if (exit === 1) expect(stderr).toContain('the delivery ended without a last event');
      }),
      { numRuns: 300 },
    );
  });
});

describe('help', () => {
  it.each([[['--help']], [['-h']], [['help']]])('of slipway is printed by %j', async (argv) => {
    const { stdout, stderr, exit } = await runMain(argv);
    expect(stdout).toContain('Usage: slipway COMMAND [FLAGS]');
    for (const { path } of commands) expect(stdout).toContain(`\n  ${path.join(' ')} `);
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  });

  it('goes to stderr and is an error when nothing was asked for: an empty variable must not turn a job green', async () => {
    const { stdout, stderr, exit } = await runMain([]);
    expect(stderr).toContain('Usage: slipway COMMAND [FLAGS]');
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 });
  });

  it.each(commands.filter(({ passesOn }) => !passesOn).map(({ path, flags }) => ({ path, flags })))(
    'of $path names every flag',
    async ({ path, flags }) => {
      const asked = await runMain([...path, '--help']);
      const named = await runMain(['help', ...path]);
      expect(asked.stdout).toBe(named.stdout);
      for (const name of Object.keys(flags)) expect(asked.stdout).toContain(`\n  --${name}`);
      expect(asked.stdout).toContain('Example');
      expect(asked.exit).toBe(0);
    },
  );

  it('has lines that fit on a terminal of 120 columns', async () => {
    for (const { path } of commands) {
      const { stdout } = await runMain(['help', ...path]);
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
    }
  });

  it('wins over everything else on the line', async () => {
    const { exit, connections } = await runMain(['deploy', '--nonsense', '--help']);
    expect({ exit, connections }).toEqual({ exit: 0, connections: [] });
  });
});

describe('the version', () => {
  it.each([['--version'], ['-v'], ['-V'], ['version']])('is printed by %s', async (word) => {
    expect(await runMain([word])).toMatchObject({ exit: 0, stdout: '9.8.7\n', stderr: '' });
  });
});
