import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDockerCli } from '../../src/runtime/docker/docker-cli.ts';
import { findDockerContainer } from '../../src/runtime/docker/docker-container.ts';
import { FollowedLog, LOG_START } from '../../src/runtime/docker/followed-log.ts';
import { createPatientCli, isEngineAway } from '../../src/runtime/docker/patient-cli.ts';
import { until } from '../process/running.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { needDocker } from './docker.ts';
import { aTask, COUNTING, counted, imageOfTests, numbers, SLEEPING, successors, watch } from './take-over.ts';

const IMAGE = imageOfTests('away');

/** A docker client on the PATH whose engine comes and goes. */
function fickleDocker() {
  const folder = newFolder();
  const [away, refused, clients] = [join(folder, 'away'), join(folder, 'refused'), join(folder, 'clients')];
  const real = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((path) => join(path, 'docker'))
    .find((path) => existsSync(path));
  const script = [
    '#!/bin/sh',
    `if [ -e ${away} ]; then`,
    `  echo "$1" >> ${refused}`,
    '  echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2',
    '  exit 1',
    'fi',
    // Under this number the client goes on.
    `case "$1" in start|logs|events) echo $$ >> ${clients};; esac`,
    `exec ${real} "$@"`,
    '',
  ].join('\n');
  writeFileSync(join(folder, 'docker'), script);
  chmodSync(join(folder, 'docker'), 0o755);
  const before = process.env['PATH'];
  process.env['PATH'] = `${folder}${delimiter}${before}`;
  onTestFinished(() => {
    process.env['PATH'] = before;
  });
  return {
    goAway: () => writeFileSync(away, ''),
    /** Ends the clients that follow containers, as an engine does that goes: those of other tests stay. */
    endClients() {
      const started = readFileSync(clients, 'utf8').split('\n');
      const { stdout } = spawnSync('ps', ['--ppid', String(process.pid), '-o', 'pid='], { encoding: 'utf8' });
      const living = stdout.split('\n').map((line) => line.trim());
      for (const pid of started) if (pid !== '' && living.includes(pid)) process.kill(Number(pid), 'SIGKILL');
    },
    comeBack: () => rmSync(away),
    /** The commands that were refused. */
    refused: () => (existsSync(refused) ? readFileSync(refused, 'utf8').split('\n') : []),
  };
}

describe('an engine of docker that is away for a while', () => {
  it('17.21 changes nothing of tasks: none stops, none fails to start, no line is lost', async (context) => {
    needDocker(context);
    const engine = fickleDocker();
    const { next } = successors();
    const runtime = next();
    const healthCheck = { command: ['CMD', '/busybox', 'true'], interval: 1, timeout: 5, retries: 1, startPeriod: 0 };
    const plain = aTask(IMAGE, { app: COUNTING });
    const there = watch(runtime, { ...plain, containers: plain.containers.map((each) => ({ ...each, healthCheck })) });
    await there.told('running');
    await there.told('container-health');
    engine.goAway();
    engine.endClients();
    const late = watch(runtime, aTask(IMAGE, { app: SLEEPING }));
    // Health checks, the pull, and those that look after the container have found nobody.
    await until(() => ['exec', 'image', 'container'].every((command) => engine.refused().includes(command)));
    expect(there.events.filter(({ type }) => type === 'exited' || type === 'container-health')).toHaveLength(1);
    expect(late.events.map(({ type }) => type)).toEqual(['provisioned']);
    const before = there.lines().length;
    engine.comeBack();
    await late.told('running');
    await until(() => there.lines().length > before + 3);
    expect(there.lines()).toEqual(counted(there.lines().length));
    expect(numbers(there.lines())).toEqual(there.lines());
    expect(there.events.filter(({ type }) => type === 'exited')).toEqual([]);
  });

  it('17.21 does not keep local-ecs from its end', async (context) => {
    needDocker(context);
    const engine = fickleDocker();
    const { next } = successors();
    const runtime = next();
    const there = watch(runtime, aTask(IMAGE, { app: SLEEPING }));
    await there.told('running');
    engine.goAway();
    await runtime.endAll();
    engine.comeBack();
    expect(engine.refused()).toContain('kill');
  });

  it('17.21 that is back too late for the last command keeps nobody either', async () => {
    let isAway = true;
    const clients: (() => void)[] = [];
    const cli = createPatientCli({
      run: ([command]) =>
        Promise.resolve(
          isAway && command === 'kill'
            ? { exitCode: 1, stdout: '', stderr: 'error during connect: EOF' }
            : { exitCode: 0, stdout: '{"StartedAt":"2026","Running":true}', stderr: '' },
        ),
      follow: () => {
        let kill = (): void => undefined;
        const ended = new Promise<null>((resolve) => {
          kill = () => resolve(null);
        });
        clients.push(kill);
        return { ended, kill };
      },
    });
    const died = new Promise<void>(() => undefined);
    const events = {
      started: () => died,
      died: () => Promise.resolve(),
      forget: () => undefined,
      close: () => undefined,
    };
    const log = new FollowedLog(
      () => undefined,
      LOG_START,
      () => undefined,
    );
    const found = await findDockerContainer({ cli, events, name: 'x', stopSeconds: 1, log });
    cli.hurry();
    found?.kill();
    isAway = false;
    expect(await found?.ended).toEqual({ exitCode: 137, reason: null });
    expect(clients).toHaveLength(1);
  });

  it.each([
    ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?', true],
    ['error during connect: Get "http://x/v1.24/info": EOF', true],
    ['dial unix /var/run/docker.sock: connect: connection refused', true],
    ['spawn docker ENOENT', true],
    ['Error response from daemon: No such container: x', false],
    ['', false],
  ])('17.21 is known by what the client says: %s', (stderr, expected) => {
    expect(isEngineAway({ exitCode: 1, stderr })).toBe(expected);
    expect(isEngineAway({ exitCode: 0, stderr })).toBe(false);
  });

  it('17.21 is not waited for by who is in a hurry', async () => {
    const cli = createPatientCli(createDockerCli(undefined, join(newFolder(), 'docker')));
    const asked = cli.run(['info']);
    const other = createPatientCli({
      run: () => Promise.resolve({ exitCode: 1, stdout: '', stderr: 'error during connect: EOF' }),
      follow: () => ({ ended: Promise.resolve(1), kill: () => undefined }),
    });
    const waiting = other.run(['info']);
    other.hurry();
    expect(await waiting).toMatchObject({ exitCode: 1 });
    expect((await asked).exitCode).toBeNull();
  });
});
