import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Answer } from '../local.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { type Entry, layer, pushIndex } from './images.ts';
import { app, isAlive, running, until } from './running.ts';

const program = (content: string, name = 'app/main.js', mode = 0o644): Entry => ({ name, content, mode, type: 'file' });
/** Prints what the test wants to know, as JSON. */
const TELL = 'console.log(JSON.stringify([process.argv.slice(1), process.cwd(), process.env]));';
const forever = 'setInterval(() => {}, 1000);';

/** A running local-ecs with the image `web:1`, whose `/app/main.js` is this script. */
async function withScript(script: string, config: object = {}) {
  const r = await running();
  const layers = [await layer(program(script))];
  const image = await r.push('web', '1', { layers, config: { Cmd: ['node', '/app/main.js'], ...config } });
  return { ...r, image };
}

/** What TELL printed. */
async function told(log: Promise<string[]>): Promise<{ argv: string[]; cwd: string; env: Record<string, string> }> {
  const [argv, cwd, env] = JSON.parse((await log)[0] ?? '[]');
  return { argv, cwd, env };
}

describe('the process runtime', () => {
  it('14.1 runs the command of the image in a folder with its files', async () => {
    const { image, outcome, log } = await withScript(TELL, { WorkingDir: '/app' });
    const task = await outcome(app(image));
    expect(task).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 0, imageDigest: expect.stringMatching(/^sha256:/) }],
    });
    const { argv, cwd, env } = await told(log(task.taskArn));
    expect(cwd).toBe(join(env['HOME'] ?? '', 'app'));
    expect(argv).toEqual([join(cwd, 'main.js')]);
    expect(existsSync(cwd)).toBe(false);
  });

  it.each<[string, object, object, string[]]>([
    ['ENTRYPOINT and CMD are joined', { Entrypoint: ['node', '/app/main.js'], Cmd: ['a'] }, {}, ['a']],
    ['command replaces CMD', { Entrypoint: ['node', '/app/main.js'], Cmd: ['a'] }, { command: ['b', 'c'] }, ['b', 'c']],
    [
      'entryPoint drops CMD',
      { Entrypoint: ['false'], Cmd: ['a'] },
      { entryPoint: ['node', '/app/main.js', 'e'] },
      ['e'],
    ],
  ])('14.1 %s', async (_what, config, members, args) => {
    const { image, outcome, log } = await withScript(TELL, config);
    const task = await outcome(app(image, { ...members }));
    expect((await told(log(task.taskArn))).argv.slice(1)).toEqual(args);
  });

  it('14.18 a task is not there at once', async () => {
    const { image, outcome } = await withScript(TELL);
    const { createdAt, startedAt } = await outcome(app(image));
    expect(startedAt - createdAt).toBeGreaterThanOrEqual(0.5);
  });

  it('14.2 absolute paths that the image has are mapped, others are not', async () => {
    const { image, outcome, log } = await withScript(TELL);
    const command = ['node', '/app/main.js', '/app', '--file=/app/main.js', '/no/such', 'app/main.js', '--x=/no'];
    const { taskArn } = await outcome(app(image, { command }));
    const { argv, env } = await told(log(taskArn));
    const folder = env['HOME'];
    expect(argv).toEqual([
      `${folder}/app/main.js`,
      `${folder}/app`,
      `--file=${folder}/app/main.js`,
      '/no/such',
      'app/main.js',
      '--x=/no',
    ]);
  });

  it('14.2 a program is taken from the image before the host, by name, path or link', async () => {
    const r = await running();
    const own = '#!/bin/sh\necho "own $*"\n';
    const layers = [
      await layer(program(own, 'usr/local/bin/node', 0o755), program(own, 'srv/tool', 0o755), {
        name: 'bin/linked',
        type: 'symlink',
        linkname: '/srv/tool',
      }),
    ];
    const image = await r.push('web', '1', { layers, config: { WorkingDir: '/srv' } });
    const output = async (...command: string[]): Promise<string[]> =>
      r.log((await r.outcome(app(image, { command }))).taskArn);
    expect(await output('node', '1')).toEqual(['own 1']);
    expect(await output('./tool', '2')).toEqual(['own 2']);
    expect(await output('/bin/linked', '3')).toEqual(['own 3']);
    // The image has no shell: the host's does, at whatever path.
    expect(await output('/usr/local/bin/sh', '-c', 'echo "host; $(node x)"')).toEqual(['host; own x']);
  });

  it('14.3 the environment is built from nothing', async () => {
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret-of-local-ecs';
    onTestFinished(() => void delete process.env['AWS_SECRET_ACCESS_KEY']);
    const { image, outcome, log } = await withScript(TELL, { Env: ['FROM_IMAGE=1', 'BOTH=image', 'HOME=/root'] });
    const environment = [
      { name: 'BOTH', value: 'definition' },
      { name: 'PORT', value: '80' },
    ];
    const { taskArn } = await outcome(app(image, { environment, portMappings: [{ containerPort: 8080 }] }));
    const { env } = await told(log(taskArn));
    expect(Object.keys(env).toSorted()).toEqual(['BOTH', 'FROM_IMAGE', 'HOME', 'PATH', 'PORT', 'PORT_8080']);
    expect(env).toMatchObject({ FROM_IMAGE: '1', BOTH: 'definition', PATH: process.env['PATH'] });
    expect(env['PORT']).toBe(env['PORT_8080']);
    expect(Number(env['PORT'])).toBeGreaterThanOrEqual(20_000);
  });

  it('14.3 overrides of RunTask lie over the definition', async () => {
    const { image, register, run, taskIn, log } = await withScript(TELL);
    const environment = [
      { name: 'A', value: '1' },
      { name: 'B', value: '1' },
    ];
    await register(app(image, { environment }));
    const override = {
      name: 'app',
      command: ['node', '/app/main.js', 'other'],
      environment: [{ name: 'B', value: '2' }],
    };
    const { taskArn } = await taskIn(await run({ overrides: { containerOverrides: [override] } }), 'STOPPED');
    const { argv, env } = await told(log(taskArn));
    expect([argv[1], env['A'], env['B']]).toEqual(['other', '1', '2']);
  });

  it('14.4 every container has a port of its own, shown as network binding', async () => {
    const { image, register, run, taskIn, log } = await withScript(TELL + forever);
    const portMappings = [{ containerPort: 80 }, { containerPort: 81 }, { containerPort: 53, protocol: 'udp' }];
    await register(app(image, { portMappings }), app(image, { name: 'other', portMappings: [{ containerPort: 90 }] }));
    const tasks = await Promise.all([run(), run()].map(async (arn) => taskIn(await arn, 'RUNNING')));
    const bindings = tasks.flatMap(({ containers }: Answer) =>
      containers.flatMap((each: Answer) => each.networkBindings),
    );
    expect(bindings.map(({ containerPort }: Answer) => containerPort)).toEqual([80, 81, 90, 80, 81, 90]);
    expect(new Set(bindings.map(({ hostPort }: Answer) => hostPort)).size).toBe(6);
    const arn = tasks[0].taskArn;
    const { env } = await told(until(async () => ((await log(arn)).length > 0 ? log(arn) : null)));
    expect(env).toMatchObject({
      PORT: String(bindings[0].hostPort),
      PORT_81: String(bindings[1].hostPort),
      PORT_90: String(bindings[2].hostPort),
    });
  });

  it.each([
    ['exit code', 'console.error("last words"); process.exit(3)', 3],
    ['signal', 'console.log("last words"); process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 1000)', 139],
    ['unfinished line', 'process.stdout.write("last words", () => process.exit(9))', 9],
  ])('14.5 a crash is seen by its log and %s', async (_what, script, exitCode) => {
    const { image, outcome, log } = await withScript(`console.log('först\\r');${script}`);
    const task = await outcome(app(image));
    expect(task).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode, lastStatus: 'STOPPED' }],
    });
    expect(await log(task.taskArn)).toEqual(['först', 'last words']);
  });

  it.each([
    ['SIGTERM', {}, 'SIGTERM'],
    ['the stop signal of the image', { StopSignal: 'SIGQUIT' }, 'SIGQUIT'],
  ])('14.6 a task is asked to stop by %s', async (_what, config, signal) => {
    const script = `process.on('${signal}', () => { console.log('bye'); process.exit(5); }); console.log('up');${forever}`;
    const { image, register, run, call, taskIn, log } = await withScript(script, config);
    await register(app(image));
    const arn = await run();
    await until(async () => (await log(arn)).includes('up'));
    await call('StopTask', { cluster: 'c', task: arn, reason: 'enough' });
    const task = await taskIn(arn, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'enough', containers: [{ exitCode: 5 }] });
    expect(await log(arn)).toEqual(['up', 'bye']);
  });

  it('14.6 who does not obey is killed after the stop timeout, all of its processes with it', async () => {
    const script =
      'const child = require("node:child_process").spawn("sleep", ["1000"]);' +
      `process.on('SIGTERM', () => console.log('no')); console.log(child.pid);${forever}`;
    const { image, register, run, call, taskIn, log } = await withScript(script);
    await register(app(image, { stopTimeout: 1 }));
    const arn = await run();
    const [pid] = await until(async () => ((await log(arn)).length > 0 ? log(arn) : null));
    expect(isAlive(Number(pid))).toBe(true);
    await call('StopTask', { cluster: 'c', task: arn });
    const task = await taskIn(arn, 'STOPPED');
    expect(task.containers[0].exitCode).toBe(137);
    expect(task.executionStoppedAt - task.stoppingAt).toBeGreaterThanOrEqual(0.99);
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('14.6 when the program ends, what it left behind ends too', async () => {
    const script =
      'const child = require("node:child_process").spawn("sleep", ["1000"], { stdio: "inherit" }); console.log(child.pid); child.unref();';
    const { image, outcome, log } = await withScript(script);
    const { taskArn, containers } = await outcome(app(image));
    expect(containers[0].exitCode).toBe(0);
    const [pid] = await log(taskArn);
    await until(() => !isAlive(Number(pid)));
  });

  it('14.8 an image that cannot be had fails the start as on ECS', async () => {
    const { outcome, image, ecs } = await withScript(TELL);
    const reasonOf = async (name: string): Promise<string> => {
      const task = await outcome(app(name));
      expect(task).toMatchObject({ stopCode: 'TaskFailedToStart', containers: [{ reason: task.stoppedReason }] });
      expect(task.containers[0].exitCode).toBeUndefined();
      return task.stoppedReason;
    };
    const missing = image.replace(':1', ':2').replace(/:2$/, ':nope');
    expect(await reasonOf(missing)).toMatch(
      /^CannotPullContainerError: pull image manifest has been retried 5 time\(s\): failed to resolve ref .*: not found$/,
    );
    expect(await reasonOf('nginx:latest')).toMatch(
      /^CannotPullContainerError: .*failed to do request: local-ecs has no way to that registry/,
    );
    ecs.faults.add({ kind: 'image-missing', image: 'web' });
    expect(await reasonOf(image)).toMatch(/^CannotPullContainerError: .*: not found$/);
  });

  it('14.8 a broken layer fails the start, and the next pull of a mended image does not', async () => {
    const r = await running();
    const broken = await r.push('web', '1', { layers: [Buffer.alloc(1024, 'x')], config: { Cmd: ['true'] } });
    expect((await r.outcome(app(broken))).stoppedReason).toMatch(
      /^CannotPullContainerError: .*failed to extract layer/,
    );
    const mended = await r.push('web', '1', { layers: [await layer(program('x'))], config: { Cmd: ['true'] } });
    expect((await r.outcome(app(mended))).containers[0].exitCode).toBe(0);
  });

  it('14.8 nothing is pulled while the registry is down', async () => {
    const r = await running();
    const image = await r.push('web', '1', { layers: [], config: { Cmd: ['true'] } });
    r.ecs.faults.add({ kind: 'registry-down' });
    expect((await r.outcome(app(image))).stoppedReason).toMatch(/^CannotPullContainerError: .*503/s);
  });

  it('14.8 names of ECR mean the same images', async () => {
    const { outcome } = await withScript('process.exit(4)');
    const task = await outcome(app('123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1'));
    expect(task.containers[0].exitCode).toBe(4);
  });

  it.each<[string, string[], string, number]>([
    ['a name', ['nosuchprogram'], 'exec: "nosuchprogram": executable file not found in $PATH', 127],
    ['a path', ['/app/nosuchprogram'], 'exec: "/app/nosuchprogram": stat /app/nosuchprogram: no such file', 127],
    ['not executable', ['/app/main.js'], 'exec: "/app/main.js": permission denied', 126],
    ['a folder', ['/app'], 'exec: "/app": is a directory', 126],
  ])('14.9 a program that cannot be started: %s', async (_what, command, cause, exitCode) => {
    const { image, outcome } = await withScript(TELL);
    const task = await outcome(app(image, { command }));
    expect(task).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Task failed to start',
      containers: [{ exitCode, reason: expect.stringMatching(/^CannotStartContainerError: .*runc create failed/) }],
    });
    expect(task.containers[0].reason).toContain(cause);
  });

  it.each([
    ['for another processor', Buffer.from('7f454c4602010100000000000000000002000000', 'hex')],
    ['neither program nor script', Buffer.from('echo hello\n')],
  ])('14.9 a program %s says exec format error and ends with 1', async (_what, content) => {
    const r = await running();
    const layers = [await layer({ name: 'run', content, mode: 0o755, type: 'file' })];
    const image = await r.push('web', '1', { layers, config: { Cmd: ['/run'] } });
    const task = await r.outcome(app(image));
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 1 }] });
    expect(await r.log(task.taskArn)).toEqual(['exec /run: exec format error']);
  });

  it.each([
    [
      'a secret',
      { secrets: [{ name: 'PASSWORD', valueFrom: 'arn:aws:ssm:x' }] },
      'unable to retrieve secret "PASSWORD" from "arn:aws:ssm:x"',
    ],
    [
      'a file of S3',
      { environmentFiles: [{ value: 'arn:aws:s3:::b/x.env', type: 's3' }] },
      'failed to download env files',
    ],
  ])('14.10 a task that needs %s does not start', async (_what, members, cause) => {
    const { image, outcome } = await withScript(TELL);
    const { stopCode, stoppedReason } = await outcome(app(image, { ...members }));
    expect(stopCode).toBe('TaskFailedToStart');
    expect(stoppedReason).toMatch(/^ResourceInitializationError: /);
    expect(stoppedReason).toContain(cause);
  });

  it('14.14 of a list of images that of this machine is run', async () => {
    const { image, outcome, ecs } = await withScript('process.exit(6)');
    const port = Number(/:(\d+)\//.exec(image)?.[1]);
    const own = await ecs.registry?.images.manifest('web', '1');
    const entry = (os: string, architecture: string) => ({
      mediaType: own?.mediaType,
      digest: own?.digest,
      size: own?.bytes.length,
      platform: { os, architecture },
    });
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    await pushIndex(port, 'web', 'list', [entry('unknown', 'unknown'), entry('linux', architecture)]);
    await pushIndex(port, 'web', 'foreign', [entry('linux', 's390x')]);
    expect((await outcome(app(image.replace(/1$/, 'list')))).containers[0].exitCode).toBe(6);
    expect((await outcome(app(image.replace(/1$/, 'foreign')))).stoppedReason).toContain(
      `image Manifest does not contain descriptor matching platform 'linux/${architecture}'`,
    );
  });

  it('14.15 faults strike processes by their image', async () => {
    const { image, outcome, ecs, log } = await withScript(forever);
    ecs.faults.add({ kind: 'crash', image: 'web', exitCode: 42, afterMs: 50, logLines: ['boom'], times: 1 });
    const crashed = await outcome(app(image));
    expect([crashed.containers[0].exitCode, await log(crashed.taskArn)]).toEqual([42, ['boom']]);
    ecs.faults.add({ kind: 'crash', image: 'web', outOfMemory: true, afterMs: 0, times: 1 });
    expect((await outcome(app(image))).containers[0]).toMatchObject({
      exitCode: 137,
      reason: expect.stringContaining('OutOfMemoryError'),
    });
    ecs.faults.add({ kind: 'wrong-architecture', times: 1 });
    expect((await outcome(app(image))).containers[0].exitCode).toBe(1);
    ecs.faults.add({ kind: 'invalid-command', command: 'serve', times: 1 });
    expect((await outcome(app(image))).containers[0].reason).toContain('exec: "serve": executable file not found');
    ecs.faults.add({ kind: 'secret-missing', times: 1 });
    expect((await outcome(app(image))).stoppedReason).toMatch(/^ResourceInitializationError/);
  });

  it.each(['close', 'reset'] as const)('14.16 after a %s no process and no folder is left', async (way) => {
    const { image, register, run, ecs, log } = await withScript(
      `console.log(process.pid, process.env.HOME);${forever}`,
    );
    await register(app(image));
    const arn = await run();
    const [line = ''] = await until(async () => ((await log(arn)).length > 0 ? log(arn) : null));
    const [pid, home = ''] = line.split(' ');
    if (way === 'close') await ecs.close();
    else ecs.reset();
    await until(() => !isAlive(Number(pid)));
    await until(() => !existsSync(dirname(dirname(home))));
  });

  it('14.17 the speed is not that of programs', async () => {
    const r = await running({ speed: 100 });
    const script = `process.on('SIGTERM', () => {}); console.log('up'); ${forever}`;
    const image = await r.push('web', '1', {
      layers: [await layer(program(script))],
      config: { Cmd: ['node', '/app/main.js'] },
    });
    await r.register(app(image, { stopTimeout: 1 }));
    const arn = await r.run();
    await until(async () => (await r.log(arn)).includes('up'));
    await r.call('StopTask', { cluster: 'c', task: arn });
    const task = await r.taskIn(arn, 'STOPPED');
    expect(task.stoppedAt - task.stoppingAt).toBeGreaterThanOrEqual(0.99);
  });

  it('14.16 unpacked images stay in the data folder, folders of tasks do not', async () => {
    const dataFolder = newFolder();
    const r = await running({ dataFolder });
    const image = await r.push('web', '1', { layers: [await layer(program('x'))], config: { Cmd: ['true'] } });
    await r.outcome(app(image));
    const [unpacked = ''] = readdirSync(join(dataFolder, 'process/images'));
    expect(unpacked).toMatch(/^sha256-[a-f0-9]{64}$/);
    await r.ecs.close();
    await until(() => readdirSync(join(dataFolder, 'process')).length === 1);
  });

  it('14.16 a task that never ran leaves no folder either', async () => {
    const dataFolder = newFolder();
    const r = await running({ dataFolder });
    await r.outcome(app('localhost:1/web:1'));
    expect(readdirSync(join(dataFolder, 'process'))).toHaveLength(1);
    await r.ecs.close();
    await until(() => readdirSync(join(dataFolder, 'process')).length === 0);
  });

  it('14.16 a folder that cannot be made fails the task, not local-ecs', async () => {
    const dataFolder = join(newFolder(), 'file');
    writeFileSync(dataFolder, '');
    chmodSync(dataFolder, 0o600);
    const r = await running({ dataFolder });
    const task = await r.outcome(app('localhost:1/web:1'));
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
  });
});
