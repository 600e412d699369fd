import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import { type DeliveryEvent, encodeEvent } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { resume, start } from './support/event-script.ts';
import { memoryOutput } from './support/memory-output.ts';
import { runMain, temporaryFolder } from './support/run-main.ts';
import { story, storyNames } from './support/stories.ts';
import { Terminal } from './support/terminal.ts';

const deploy = ['deploy', '--cluster', 'prod', '--service', 'web', '--image', 'nginx:2'];

function last(events: readonly DeliveryEvent[]): Extract<DeliveryEvent, { type: 'delivery.finished' }> {
  const event = events.at(-1);
  if (event?.type !== 'delivery.finished') expect.unreachable('a story ends with delivery.finished');
  return event;
}

describe('what is asked of the engine', () => {
  it('has the defaults of the help page', async () => {
    const { deployed, connections } = await runMain(deploy, { engine: story('happy') });
    expect(connections).toEqual([{ region: null, profile: null, roleArn: null, idTokenEnv: null, endpointUrl: null }]);
    expect(deployed).toEqual([
      {
        region: 'eu-central-1',
        cluster: 'prod',
        services: ['web'],
        basis: { kind: 'current' },
        images: [{ kind: 'image', image: { domain: 'docker.io', path: 'library/nginx', tag: '2', digest: null } }],
        desiredCount: null,
        minimumHealthyPercent: null,
        maximumPercent: null,
        forceNewDeployment: false,
        dryRun: false,
        policy: {
          waitFor: 'drained',
          limits: { totalMs: 900_000, servingMs: null, drainedMs: null, stalledMs: 600_000 },
          maxCrashes: 2,
          onFailure: 'rollback',
          onInterrupt: 'leave',
        },
      },
    ]);
  });

  it('is everything that was said', async () => {
    const flags = [
      '--service',
      'worker',
      '--tag',
      '1.4.2',
      '--container',
      'app',
      '--base',
      'latest',
      '--desired-count',
      '0',
      '--min-healthy',
      '50',
      '--max-percent',
      '150',
    ];
    const more = [
      '--force-new-deployment',
      '--dry-run',
      '--wait-for',
      'steady',
      '--timeout',
      '0',
      '--stalled-after',
      '90',
      '--max-crashes',
      '5',
      '--on-failure',
      'stop',
      '--on-interrupt',
      'rollback',
    ];
    const aws = [
      '--region',
      'us-west-2',
      '--profile',
      'ops',
      '--role-arn',
      'arn:aws:iam::123456789012:role/deploy',
      '--id-token-env',
      'TOKEN',
      '--endpoint-url',
      'http://localhost:4510',
    ];
    const { deployed, connections } = await runMain(
      ['deploy', '--cluster', 'prod', '--service', 'web', ...flags, ...more, ...aws],
      { engine: story('happy') },
    );
    expect(connections).toEqual([
      {
        region: 'us-west-2',
        profile: 'ops',
        roleArn: 'arn:aws:iam::123456789012:role/deploy',
        idTokenEnv: 'TOKEN',
        endpointUrl: 'http://localhost:4510',
      },
    ]);
    expect(deployed).toEqual([
      {
        region: 'us-west-2',
        cluster: 'prod',
        services: ['web', 'worker'],
        basis: { kind: 'latest' },
        images: [{ kind: 'tag', tag: '1.4.2', containers: ['app'] }],
        desiredCount: 0,
        minimumHealthyPercent: 50,
        maximumPercent: 150,
        forceNewDeployment: true,
        dryRun: true,
        policy: {
          waitFor: 'steady',
          limits: { totalMs: null, servingMs: null, drainedMs: null, stalledMs: 90_000 },
          maxCrashes: 5,
          onFailure: 'stop',
          onInterrupt: 'rollback',
        },
      },
    ]);
  });

  it.each([
    ['--force-new-deployment', []],
    ['--desired-count 3', []],
    ['--base latest', []],
    ['--min-healthy 50', []],
    [
      '--container app=nginx:2',
      [
        {
          kind: 'container',
          container: 'app',
          image: { domain: 'docker.io', path: 'library/nginx', tag: '2', digest: null },
        },
      ],
    ],
    ['--tag 7', [{ kind: 'tag', tag: '7', containers: [] }]],
  ])('may be only %s', async (flags, images) => {
    const { deployed } = await runMain(['deploy', '--cluster', 'c', '--service', 's', ...flags.split(' ')], {
      engine: story('happy'),
    });
    expect(deployed).toMatchObject([{ images }]);
  });

  it('starts from the file that --task-definition names, as it is', async () => {
    const cwd = temporaryFolder();
    const definition = {
      family: 'web',
      containerDefinitions: [{ name: 'web', image: 'x', madeUp: '$1 "é"' }],
      tomorrow: [1],
    };
    writeFileSync(
      join(cwd, 'task.json'),
      JSON.stringify({ taskDefinition: definition, tags: [{ key: 'a', value: 'b' }] }),
    );
    const { deployed } = await runMain(
      ['deploy', '--cluster', 'c', '--service', 's', '--task-definition', 'task.json'],
      { cwd, engine: story('happy') },
    );
    expect(deployed).toMatchObject([
      { basis: { kind: 'file', name: 'task.json', definition: { taskDefinition: definition } } },
    ]);
  });

  it.each([
    ['missing.json', 'missing.json cannot be read: it does not exist.'],
    ['folder', 'folder cannot be read: it is a directory.'],
    ['bad.json', 'bad.json is not a task definition: '],
  ])('is nothing when the task definition is %s', async (file, says) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'folder'));
    writeFileSync(join(cwd, 'bad.json'), '{"family": 1}');
    const { exit, stderr, connections } = await runMain(
      ['deploy', '--cluster', 'c', '--service', 's', '--task-definition', file],
      { cwd },
    );
    expect(stderr).toContain(says);
    expect({ exit, connections }).toEqual({ exit: 2, connections: [] });
  });

  it('leaves a failed deployment alone when it is only watched', async () => {
    const { watched } = await runMain(['watch', '--cluster', 'c', '--service', 's', '--deployment', 'ecs-svc/12'], {
      engine: story('happy'),
    });
    expect(watched).toMatchObject([
      { deploymentId: 'ecs-svc/12', services: ['s'], policy: { onFailure: 'keep', waitFor: 'drained' } },
    ]);
  });
});

describe('the exit status', () => {
  it.each(storyNames)('of the story %s is that of its last event, in every view', async (name) => {
    for (const view of ['live', 'lines', 'json']) {
      const { exit } = await runMain([...deploy, '--view', view], { engine: story(name) });
      expect(exit).toBe(last(story(name)).exit);
    }
  });

  it('is that of the error when AWS cannot be connected, and the error is told on stderr', async () => {
    const connect = () => {
      throw new SlipwayError('NO_REGION', {});
    };
    const { exit, stdout, stderr } = await runMain([...deploy, '--view', 'json'], { connect });
    expect(stderr).toBe(
      '✗ No AWS region is known.\n  Give --region, or set AWS_REGION, or put "region" into the AWS profile. (NO_REGION)\n',
    );
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' });
  });

  it('is 1 for a bug, which shows where it is', async () => {
    const connect = () => {
      throw new TypeError('undefined is not a function');
    };
    const { exit, stderr } = await runMain(deploy, { connect });
    expect(stderr).toMatch(/^✗ This is a bug in Slipway: undefined is not a function\n.*\n {4}TypeError: .*\n {8}at /);
    expect(exit).toBe(1);
  });

  it('is 1 when the stream has no last event', async () => {
    const { exit } = await runMain(deploy, { engine: story('happy').slice(0, -1) });
    expect(exit).toBe(1);
  });

  it('is right even when stdout and stderr are closed', async () => {
    const closed = () => {
      const output = memoryOutput();
      output.close();
      return output;
    };
    for (const view of ['live', 'lines', 'json']) {
      const run = await runMain([...deploy, '--view', view], {
        engine: story('crash-loop'),
        stdout: closed(),
        stderr: closed(),
      });
      expect(run).toMatchObject({ exit: 4, stdout: '', stderr: '' });
    }
  });

  it('shows the causes of an error with --debug, and not without', async () => {
    const connect = () => {
      throw new SlipwayError('NO_CREDENTIALS', { tried: 'env' }, { cause: new TypeError('socket hang up') });
    };
    expect((await runMain([...deploy, '--debug'], { connect })).stderr).toContain('TypeError: socket hang up');
    expect((await runMain(deploy, { connect })).stderr).not.toContain('socket hang up');
  });
});

describe('the streams', () => {
  it('carry NDJSON on stdout and nothing else with --view json', async () => {
    const { stdout, stderr } = await runMain([...deploy, '--view', 'json'], { engine: story('crash-loop') });
    expect(stdout).toBe(story('crash-loop').map(encodeEvent).join(''));
    expect(stderr).toBe('');
  });

  it('carry results on stdout and progress on stderr with --view lines', async () => {
    const { stdout, stderr } = await runMain([...deploy, '--view', 'lines'], { engine: story('happy') });
    expect(stdout).toBe('✓ web: web:42 serves with 2 of 2 tasks, no old task is left (1m 14s)\n');
    expect(stderr).toContain('new 0/2  old 2');
    expect(stderr).not.toContain('✓ web: web:42');
  });

  it('carry an error of the delivery on stderr', async () => {
    const { stdout, stderr } = await runMain([...deploy, '--view', 'lines'], { engine: story('no-cluster') });
    expect(stderr).toContain('✗ There is no cluster "prod" in eu-central-1.\n');
    expect(stdout).toBe('');
  });

  it.each([
    ['a terminal', { isTTY: true }, {}, 'live'],
    ['a terminal in CI', { isTTY: true }, { CI: 'true' }, 'lines'],
    ['a terminal where CI is false', { isTTY: true }, { CI: 'false' }, 'live'],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, 'lines'],
    ['a pipe', { isTTY: false }, {}, 'lines'],
    ['a pipe with SLIPWAY_VIEW=json', { isTTY: false }, { SLIPWAY_VIEW: 'json' }, 'json'],
    ['a terminal with SLIPWAY_VIEW empty', { isTTY: true }, { SLIPWAY_VIEW: '' }, 'live'],
  ])('are drawn for %s by the right view', async (_, terminal, env, view) => {
    const { stdout, stderr } = await runMain(deploy, { env, engine: story('happy'), stderr: memoryOutput(terminal) });
    const seen = stdout.startsWith('{"v":1') ? 'json' : stderr.includes('REVISION') ? 'live' : 'lines';
    expect(seen).toBe(view);
  });

  it.each([
    ['a terminal', { isTTY: true }, {}, true],
    ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
    ['a terminal with NO_COLOR and FORCE_COLOR', { isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['a pipe', { isTTY: false }, {}, false],
    ['a pipe with FORCE_COLOR', { isTTY: false }, { FORCE_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, false],
  ])('have colour on %s as they should', async (_, terminal, env, coloured) => {
    const { stdout } = await runMain([...deploy, '--view', 'lines'], {
      env,
      engine: story('happy'),
      stdout: memoryOutput(terminal),
    });
    expect(stdout.includes('\x1b[32m✓\x1b[39m')).toBe(coloured);
  });

  it('have ASCII signs where the locale is not UTF-8', async () => {
    const { stdout } = await runMain([...deploy, '--view', 'lines'], {
      env: { LC_ALL: '', LANG: 'C' },
      engine: story('happy'),
    });
    expect(stdout).toMatch(/^\[ok\] web: /);
  });

  it('have the command that resumes reach the same AWS', async () => {
    const { stdout } = await runMain(
      [...deploy, '--view', 'lines', '--profile', "it's me", '--endpoint-url', 'http://localhost:4510'],
      { engine: story('interrupted') },
    );
    expect(stdout).toContain(
      `\nfollow it with  ${resume} --profile 'it'\\''s me' --endpoint-url http://localhost:4510\n`,
    );
  });
});

describe('GitHub Actions', () => {
  const env = { GITHUB_ACTIONS: 'true' };

  it('gets an annotation for each failure, escaped', async () => {
    const { stderr } = await runMain([...deploy, '--view', 'json'], { env, engine: story('crash-loop') });
    expect(stderr).toBe(
      '::error title=slipway%3A web::web:42 failed: container web exited with 1 (2 times) (14s)%0Awhat to do: Read its log: the application ended by itself.%0Anow: web:41 serves again, rolled back in 12s\n',
    );
  });

  it('gets an annotation for an error, and none for a success', async () => {
    const failed = await runMain([...deploy, '--view', 'lines'], { env, engine: story('no-cluster') });
    expect(failed.stderr).toContain(
      '\n::error title=slipway%3A CLUSTER_NOT_FOUND::There is no cluster "prod" in eu-central-1.%0ACheck ',
    );
    const succeeded = await runMain([...deploy, '--view', 'lines'], { env, engine: story('happy') });
    expect(succeeded.stderr).not.toContain('::error');
  });

  it('gets an annotation for a usage error', async () => {
    const { stderr } = await runMain(['deploy', '--image', 'nginx'], { env });
    expect(stderr).toContain('::error title=slipway%3A USAGE::--cluster is missing.%0A--service is missing.%0ASee ');
  });

  it('is given no command by a container that prints one', async () => {
    const engine = story('crash-loop').map((event) =>
      event.type === 'task.stopped'
        ? {
            ...event,
            reason: '##[add-mask]a',
            logs: event.logs.map((log) => ({ ...log, lines: ['::set-output name=a::b', '##[error]b'] })),
          }
        : event,
    );
    const { stderr, stdout } = await runMain([...deploy, '--view', 'lines'], { env, engine });
    const said = `${stderr}${stdout}`;
    expect(said).toContain('│ ::set-output');
    expect(said).not.toContain('##[');
    expect(said.split('\n').filter((line) => /^\s*::(?!error title=slipway)/.test(line))).toEqual([]);
  });
});

describe('the events file', () => {
  it('is appended to beside any view', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'events'), 'before\n');
    await runMain([...deploy, '--view', 'lines', '--events', 'events'], { cwd, engine: story('happy') });
    expect(readFileSync(join(cwd, 'events'), 'utf8')).toBe(`before\n${story('happy').map(encodeEvent).join('')}`);
  });

  it('is named by SLIPWAY_EVENTS as well, beside the one of the flag', async () => {
    const cwd = temporaryFolder();
    const env = { SLIPWAY_EVENTS: 'events' };
    await runMain([...deploy, '--events', 'mine'], { cwd, env, engine: story('superseded') });
    const stream = story('superseded').map(encodeEvent).join('');
    expect(readFileSync(join(cwd, 'events'), 'utf8')).toBe(stream);
    expect(readFileSync(join(cwd, 'mine'), 'utf8')).toBe(stream);
  });

  it('that is named twice gets each event once', async () => {
    const cwd = temporaryFolder();
    const env = { SLIPWAY_EVENTS: join(cwd, 'events') };
    await runMain([...deploy, '--events', './events'], { cwd, env, engine: story('happy') });
    expect(readFileSync(join(cwd, 'events'), 'utf8')).toBe(story('happy').map(encodeEvent).join(''));
  });

  it('is made for its owner alone', async () => {
    const cwd = temporaryFolder();
    await runMain(deploy, { cwd, env: { SLIPWAY_EVENTS: 'events' }, engine: story('happy') });
    expect(statSync(join(cwd, 'events')).mode & 0o777).toBe(0o600);
  });

  it('that cannot be opened is an error before anything is contacted', async () => {
    const { exit, stderr, connections } = await runMain([...deploy, '--events', 'no/such/folder/events'], {
      engine: story('happy'),
    });
    expect(stderr).toContain('no/such/folder/events cannot be written: it does not exist.');
    expect({ exit, connections }).toEqual({ exit: 2, connections: [] });
  });

  it.runIf(process.platform === 'linux')(
    'that cannot be written any more is warned about once and changes no verdict',
    async () => {
      const { exit, stderr } = await runMain([...deploy, '--view', 'lines', '--events', '/dev/full'], {
        engine: story('happy'),
      });
      expect(stderr.match(/! \/dev\/full cannot be written any more: no space is left on the disk\./g)).toHaveLength(1);
      expect(exit).toBe(0);
    },
  );
});

describe('Ctrl-C', () => {
  async function* interruptedOnce(signal: AbortSignal, interrupt: () => void): AsyncIterable<DeliveryEvent> {
    const events = story('interrupted');
    yield* events.slice(0, -2);
    interrupt();
    expect(signal.aborted).toBe(true);
    yield* events.slice(-2);
  }

  it.each([
    ['SIGINT', 'Interrupted'],
    ['SIGTERM', 'Stopped by SIGTERM'],
    ['SIGHUP', 'Stopped by SIGHUP'],
  ] as const)('as %s aborts the delivery, which says how it is left', async (name, says) => {
    const { exit, stdout, stderr, exits } = await runMain([...deploy, '--view', 'lines'], {
      engine: (signal, interrupt) => interruptedOnce(signal, () => interrupt(name)),
    });
    expect(stderr).toContain(`! ${says}: finishing. Once more ends at once.\n`);
    expect(stdout).toContain(`\nfollow it with  ${resume}\n`);
    expect({ exit, exits }).toEqual({ exit: 130, exits: [] });
  });

  it('twice ends at once with 130', async () => {
    const { exits } = await runMain(deploy, {
      engine: (signal, interrupt) =>
        interruptedOnce(signal, () => {
          interrupt('SIGINT');
          interrupt('SIGINT');
        }),
    });
    expect(exits).toEqual([130]);
  });
});

describe('the live view', () => {
  it('moves with the clock, follows the size of the terminal, and stays as the last picture', async () => {
    const terminal = new Terminal(100, 40);
    const output = memoryOutput({ isTTY: true, columns: 100, rows: 40 });
    const stderr = { ...output, write: (text: string) => terminal.write(text) };
    const seen: string[] = [];
    let now = start;
    async function* engine(): AsyncIterable<DeliveryEvent> {
      for (const event of story('happy')) {
        yield event;
        now = Date.parse(event.at) + 3000;
        terminal.resize(50, 40);
        output.resize(50, 40);
        seen.push(terminal.text);
      }
    }
    await runMain([...deploy, '--view', 'live'], { engine, stderr, now: () => now });
    expect(seen[0]?.split('\n')[1]).toMatch(/^. slipway deploy.* 3s$/);
    expect(seen[0]?.split('\n')[1]).toHaveLength(49);
    expect(terminal.text).toContain('✓ slipway deploy');
  });
});
