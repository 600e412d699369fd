import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aService, definitionOf, image, keys, startEcs } from './support/ecs.ts';
import { run, shell, temporaryFolder } from './support/program.ts';

const deploys = (line = '') => `slipway deploy --cluster prod --service web --image ${image('2')} ${line}`;

/** How the moving view positions the cursor and erases. */
const moves = new RegExp(`${String.fromCodePoint(27)}\\[(?:\\?2026[hl]|\\d*[AK]|2K)|\\r`, 'g');

/** What no terminal may get from outside: control characters but the line end, and bidirectional overrides. */
const unsafe = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe.concurrent('what is written', () => {
  it.for([
    ['a reader that leaves after one line', `${deploys('--view json')} | head -1 > /dev/null`],
    ['a closed stderr', deploys('2>&-')],
    ['both streams closed', deploys('>&- 2>&-')],
    ['a closed stdin', deploys('<&-')],
    ['a full disk under stdout', deploys('--view json > /dev/full')],
    ['a full disk under stderr', deploys('2> /dev/full')],
    ['a full disk under the events', deploys('--events /dev/full')],
    ['ecs-deploy and a reader that leaves', `ecs-deploy -c prod -n web -i ${image('2')} | head -1 > /dev/null`],
    ['ecs-deploy and a full disk', `ecs-deploy -c prod -n web -i ${image('2')} > /dev/full`],
  ] as const)('may be lost, and the deployment is followed to its end: %s', async ([, line], test) => {
    const ecs = await startEcs(test);
    await aService(ecs);
    const { status, all } = await shell(test, line, { env: ecs.env }).ended;
    expect(status, all).toBe(0);
    expect(all).not.toMatch(/at .*\.[cm]?js:\d+/);
    expect(await definitionOf(ecs)).toMatchObject({ containerDefinitions: [{ image: image('2') }] });
    const { services } = await ecs.call('DescribeServices', { cluster: 'prod', services: ['web'] });
    expect(services[0]?.deployments).toHaveLength(1);
  });

  it.for(['/proc/none/events', '/', 'missing/folder/events'])(
    'must be possible: %s for the events is refused before anything happens',
    async (file, test) => {
      const ecs = await startEcs(test);
      const { argv } = await aService(ecs);
      const words = ['deploy', ...argv, '--image', image('2'), '--events', file];
      const { status, all } = await run(test, 'slipway', words, { env: ecs.env });
      expect(status, all).toBe(2);
      expect(all).toContain('FILE_UNWRITABLE');
      expect((await ecs.call('ListTaskDefinitions')).taskDefinitionArns).toHaveLength(1);
    },
  );

  it('is the same when it is drawn again from the saved events, which are appended', async (test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const cwd = temporaryFolder(test);
    const surroundings = { env: { ...ecs.env, SLIPWAY_EVENTS: 'events.ndjson' }, cwd };
    await ecs.fault({ kind: 'image-missing', image: 'web:3' });
    const good = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2')], surroundings);
    const bad = await run(test, 'slipway', ['deploy', ...argv, '--image', image('3')], surroundings);
    expect([good.status, bad.status]).toEqual([0, 4]);
    const drawn = await run(test, 'slipway', ['render', 'events.ndjson', '--view', 'lines'], { cwd });
    expect(drawn.all).toBe(good.stderr + good.stdout + bad.stderr + bad.stdout);
    const lines = readFileSync(join(cwd, 'events.ndjson'), 'utf8').trim().split('\n');
    expect(lines.filter((line) => JSON.parse(line).type === 'delivery.finished')).toHaveLength(2);
    const again = await run(test, 'slipway', ['render', '--view', 'json'], { stdin: lines.join('\n') });
    expect(again.stdout.trim().split('\n')).toEqual(lines);
  });

  it.for([
    ['colours where they are forced', { FORCE_COLOR: '1' }, true],
    ['no colours where NO_COLOR is set as well', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['no colours in a pipe', {}, false],
  ] as const)('has %s', async ([, env, coloured], test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const words = ['deploy', ...argv, '--image', image('2'), '--wait-for', 'none'];
    const { all } = await run(test, 'slipway', words, { env: { ...ecs.env, ...env } });
    expect(all.includes('\x1b['), all).toBe(coloured);
  });

  describe.each(['lines', 'live'])('in the view %s', (view) => {
    it.for([
      [
        'of logs',
        {
          kind: 'crash',
          afterMs: 100,
          logLines: ['\x1b[2J\x1b]0;title\x07', 'evil \u202e \u2066', 'a\nb\rc', '\x9b31m'],
        },
        4,
        '\\x1b[2J\\x1b]0;title\\x07',
      ],
      [
        'of stop reasons',
        { kind: 'secret-missing', secret: 'name\x1b[8m\u202e\nnext' },
        4,
        'name\\x1b[8m\\u202e\\x0anext',
      ],
      [
        'of service events',
        { kind: 'no-capacity', reason: 'no \x1b[31m\u202e\nroom' },
        5,
        'no \\x1b[31m\\u202e\\x0aroom',
      ],
    ] as const)('shows hostile text %s as text', async ([, fault, exit, shown], test) => {
      const ecs = await startEcs(test);
      const options = {
        'awslogs-group': 'g',
        'awslogs-region': 'eu-west-1',
        'awslogs-stream-prefix': 'p\u202e',
      };
      const { argv } = await aService(ecs, { container: { logConfiguration: { logDriver: 'awslogs', options } } });
      await ecs.fault(fault.kind === 'no-capacity' ? fault : { ...fault, image: 'web:2' });
      const words = ['deploy', ...argv, '--image', image('2'), '--view', view, '--timeout', '4s'];
      const { status, all } = await run(test, 'slipway', words, { env: { ...ecs.env, NO_COLOR: '1' } });
      expect(status, all).toBe(exit);
      const text = view === 'live' ? all.replaceAll(moves, '') : all;
      expect(unsafe.exec(text), JSON.stringify(text)).toBeNull();
      // The moving view may break a line anywhere.
      if (view === 'lines') expect(text).toContain(shown);
    });
  });

  it('shows hostile words of the command line as text', async (test) => {
    const ecs = await startEcs(test);
    await aService(ecs);
    const evil = 'a\x1b[31m\u202e\nb';
    for (const [bin, ...words] of [
      ['slipway', 'deploy', '--cluster', evil, '--service', 'web', '--image', 'a:1'],
      ['slipway', 'deploy', '--cluster', 'prod', '--service', evil, '--image', 'a:1'],
      ['slipway', 'deploy', '--cluster', 'prod', '--service', 'web', '--image', evil],
      ['slipway', 'deploy', '--cluster', 'prod', '--service', 'web', '--container', evil],
      ['slipway', 'deploy', '--cluster', 'prod', '--service', 'web', '--image', 'a:1', '--events', `${evil}/x`],
      ['slipway', 'deploy', '--cluster', 'prod', '--service', 'web', '--image', 'a:1', '--task-definition', evil],
      ['slipway', 'deploy', '--cluster', 'prod', '--service', 'web', '--image', 'a:1', '--profile', evil],
      ['slipway', 'deploy', '--cluster', 'prod', '--service', 'web', '--image', 'a:1', '--region', evil],
      ['slipway', 'deploy', `--${evil}`],
      ['slipway', evil],
      ['slipway', 'watch', '--cluster', 'prod', '--service', 'web', '--deployment', evil],
      ['slipway', 'render', evil],
      ['slipway', 'image', 'parse', evil],
      ['ecs-deploy', '-c', evil, '-n', 'web', '-i', 'a:1'],
      ['ecs-deploy', '-c', 'prod', '-n', evil, '-i', 'a:1'],
      ['ecs-deploy', '-c', 'prod', '-n', 'web', '-i', evil],
      ['ecs-deploy', '-c', 'prod', '-n', 'web', '-i', 'a:1', '-t', evil],
      ['ecs-deploy', '-c', 'prod', '-n', 'web', '-i', 'a:1', '-p', evil],
      ['ecs-deploy', '-c', 'prod', '-n', 'web', '-i', 'a:1', '--task-definition-file', evil],
      ['ecs-deploy', '-d', evil, '-i', 'a:1'],
      ['ecs-deploy', `-${evil}`],
      ['ecs-deploy', '-d', 'web', '-i', image('1'), '-c', 'prod', '--run-task', '--network-configuration', evil],
    ] as const) {
      const { status, all } = await run(test, bin, words, { env: ecs.env });
      expect(status, all).not.toBe(0);
      expect(status, all).not.toBe(bin === 'slipway' ? 1 : null);
      expect(unsafe.exec(all), `${words.join(' ')}\n${JSON.stringify(all)}`).toBeNull();
    }
  });

  it('holds no secret: neither keys nor values that look secret, whatever happens', async (test) => {
    const ecs = await startEcs(test);
    const value = 'hunter2-is-the-password';
    const options = { 'awslogs-group': 'web', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'ecs' };
    const logConfiguration = { logDriver: 'awslogs', options };
    const container = { environment: [{ name: 'DB_PASSWORD', value }], logConfiguration };
    const { argv } = await aService(ecs, { container });
    const cwd = temporaryFolder(test);
    const home = join(cwd, 'home');
    mkdirSync(home);
    const env = { ...ecs.env, AWS_SESSION_TOKEN: 'FwoGZXIvYXdzEBYaDsessionTOKEN', HOME: home };
    const said: string[] = [];
    const attempt = async (bin: 'slipway' | 'ecs-deploy', words: readonly string[]) => {
      const { all } = await run(test, bin, words, { env: { ...env, SLIPWAY_EVENTS: 'events' }, cwd });
      said.push(all);
    };
    const file = {
      family: 'web',
      containerDefinitions: [
        { name: 'web', image: image('1'), memory: 9, environment: [{ name: 'DB_PASSWORD', value: `${value}-new` }] },
      ],
    };
    writeFileSync(join(cwd, 'task.json'), JSON.stringify(file));
    await attempt('slipway', ['deploy', ...argv, '--image', image('2'), '--dry-run']);
    await attempt('slipway', [
      'deploy',
      ...argv,
      '--image',
      image('2'),
      '--task-definition',
      'task.json',
      '--dry-run',
      '--view',
      'json',
    ]);
    await ecs.fault({ kind: 'crash', image: 'web:2', afterMs: 100, logLines: [`no entry with ${value}`] });
    await attempt('slipway', ['deploy', ...argv, '--image', image('2'), '--debug', '--view', 'json']);
    await ecs.fault({ kind: 'expired-credentials' });
    await attempt('slipway', ['deploy', ...argv, '--image', image('3'), '--debug']);
    await attempt('slipway', [
      'deploy',
      ...argv,
      '--image',
      image('3'),
      '--aws-secret-key',
      keys.AWS_SECRET_ACCESS_KEY,
    ]);
    const typed = ['-k', keys.AWS_ACCESS_KEY_ID, '-s', keys.AWS_SECRET_ACCESS_KEY];
    const service = ['-c', 'prod', '-n', 'web', '-i', image('4')];
    await attempt('ecs-deploy', [...typed, ...service, '-v']);
    await ecs.noFaults();
    await attempt('ecs-deploy', [...typed, ...service, '-v']);
    // What CI jobs make of a variable that is not set, and of a blank that is forgotten.
    await attempt('ecs-deploy', ['-k', '-s', keys.AWS_SECRET_ACCESS_KEY, ...service]);
    await attempt('ecs-deploy', ['-k', keys.AWS_ACCESS_KEY_ID, `-s${keys.AWS_SECRET_ACCESS_KEY}`, ...service]);
    await attempt('ecs-deploy', [...service, `--aws-secret=${keys.AWS_SECRET_ACCESS_KEY}`]);
    expect(existsSync(join(cwd, 'events'))).toBe(true);
    const everything = [...said, readFileSync(join(cwd, 'events'), 'utf8')].join('\n');
    expect(everything).toContain('no entry with (masked)');
    for (const secret of [value, keys.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN])
      expect(everything).not.toContain(secret);
  });
});
