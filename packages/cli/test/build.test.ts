import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeliveryEvent, stamper } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { runMain, temporaryFolder } from './support/run-main.ts';

const sha = '1f0c5e0f7d1c4c7ab1f8e0a6f0e3d2c1b0a99887';
const digest = `sha256:${'0f'.repeat(32)}`;
const image = `registry.example/team/web:${sha}`;
const web = { domain: 'registry.example', path: 'team/web', tag: null, digest: null };

type Happening = Parameters<ReturnType<typeof stamper>>[0];

const started = (command: 'build' | 'clean', dryRun = false): Happening => ({
  type: 'delivery.started',
  command,
  region: '',
  cluster: '',
  services: [],
  waitFor: 'none',
  dryRun,
});

function finished(exit: number, error: Extract<Happening, { type: 'delivery.finished' }>['error'] = null): Happening {
  return { type: 'delivery.finished', exit, durationMs: 10, reads: 0, services: [], error, resume: null };
}

function stream(...happenings: readonly Happening[]): readonly DeliveryEvent[] {
  return happenings.map(stamper('d', () => Date.UTC(2026, 0, 1)));
}

const built = stream(
  started('build'),
  {
    type: 'image.planned',
    image,
    alsoTagged: ['registry.example/team/web:latest'],
    commit: sha,
    dirty: false,
    builder: 'docker',
  },
  { type: 'image.output', builder: 'docker', stream: 'stdout', lines: ['Step 1/1 : FROM scratch', '\u001b[2Jhidden'] },
  { type: 'image.built', image, by: 'docker', durationMs: 5 },
  { type: 'image.pushed', image, digest, durationMs: 5 },
  { type: 'image.pushed', image: 'registry.example/team/web:latest', digest, durationMs: 5 },
  finished(0),
);

describe('slipway build', () => {
  it('prints the reference with its digest on stdout, and nothing else there', async () => {
    const { exit, stdout, stderr } = await runMain(['build', '--image', 'registry.example/team/web', '--push'], {
      engine: built,
    });
    expect(exit).toBe(0);
    expect(stdout).toBe(`${image}@${digest}\n`);
    expect(stderr).toContain(`building with docker: ${image}, registry.example/team/web:latest`);
    expect(stderr).toContain('Step 1/1 : FROM scratch');
    expect(stderr).not.toContain('\u001b[2J');
  });

  it('prints the reference that was found in the registry', async () => {
    const engine = stream(
      started('build'),
      { type: 'image.built', image, by: 'found', durationMs: 5, digest },
      finished(0),
    );
    const { stdout, stderr } = await runMain(['build', '--image', 'registry.example/team/web', '--push'], { engine });
    expect(stdout).toBe(`${image}@${digest}\n`);
    expect(stderr).toContain('found in the registry, nothing is built');
  });

  it('prints the reference without a digest where nothing was pushed', async () => {
    const engine = stream(started('build'), { type: 'image.built', image, by: 'docker', durationMs: 5 }, finished(0));
    expect((await runMain(['build', '--image', 'registry.example/team/web'], { engine })).stdout).toBe(`${image}\n`);
  });

  it('prints nothing on stdout when it fails', async () => {
    const error = { code: 'BUILD_FAILED', what: 'docker could not build it', hint: 'See above.' };
    const engine = stream(
      started('build'),
      { type: 'image.built', image, by: 'docker', durationMs: 5 },
      finished(4, error),
    );
    const { exit, stdout, stderr } = await runMain(['build', '--image', 'r.example/a'], { engine });
    expect([exit, stdout]).toEqual([4, '']);
    expect(stderr).toContain('docker could not build it');
  });

  it('writes the events where json is asked for', async () => {
    const { stdout } = await runMain(['build', '--image', 'r.example/a', '--view', 'json'], { engine: built });
    expect(stdout.trim().split('\n')).toHaveLength(built.length);
  });

  it('asks the engine for what the flags say, paths from the working directory', async () => {
    const cwd = temporaryFolder();
    const flags = [
      ['--image', 'registry.example/team/web', '--tag', 'latest', '--tag', '1.4', '--push', '--file', 'docker/Web'],
      ['--context', 'web', '--build-arg', 'A=1=2', '--build-arg', 'TOKEN', '--platform', 'linux/arm64'],
      ['--cache-from', 'registry.example/team/web:main', '--builder', 'buildah', '--allow-dirty', '--force'],
      ['--label', 'team=a=b', '--region', 'eu-west-1'],
    ].flat();
    const { built: requests, connections } = await runMain(['build', ...flags], { cwd, engine: built });
    expect(requests).toEqual([
      {
        image: web,
        tags: ['latest', '1.4'],
        push: true,
        context: join(cwd, 'web'),
        dockerfile: join(cwd, 'docker/Web'),
        buildArguments: ['A=1=2', 'TOKEN'],
        platform: 'linux/arm64',
        cacheFrom: ['registry.example/team/web:main'],
        labels: { team: 'a=b' },
        builder: 'buildah',
        allowDirty: true,
        reuse: false,
        output: null,
      },
    ]);
    expect(connections).toMatchObject([{ region: 'eu-west-1' }]);
  });

  it('takes from slipway.yml what the flags leave open', async () => {
    const cwd = temporaryFolder();
    const config = [
      'image: registry.example/team/web',
      'cluster: prod',
      'services: [web]',
      'dockerfile: docker/Web',
      'context: web',
      'buildArgs: { A: "1", B: "2" }',
    ].join('\n');
    writeFileSync(join(cwd, 'slipway.yml'), config);
    const { built: requests } = await runMain(['build', '--build-arg', 'B=3'], { cwd, engine: built });
    expect(requests).toMatchObject([
      {
        image: web,
        context: join(cwd, 'web'),
        dockerfile: join(cwd, 'docker/Web'),
        buildArguments: ['A=1', 'B=3'],
        builder: 'auto',
        push: false,
        reuse: true,
      },
    ]);
    const other = await runMain(['build', '--context', 'other'], { cwd, engine: built });
    expect(other.built).toMatchObject([{ context: join(cwd, 'other'), dockerfile: null }]);
  });

  it('says everything that is wrong with its flags at once, and asks for nothing', async () => {
    const flags = [
      ['--image', 'registry.example/Web', '--tag', '-x', '--build-arg', '1=2', '--platform', 'linux/a,linux/b'],
      ['--label', 'x', '--builder', 'kaniko'],
    ].flat();
    const { exit, stderr, built: requests } = await runMain(['build', ...flags], { engine: built });
    expect(exit).toBe(2);
    for (const flag of ['--image', '--tag', '--build-arg', '--platform', '--label', '--builder']) {
      expect(stderr).toContain(flag);
    }
    expect(requests).toEqual([]);
  });

  it.each([
    [['build'], '--image is missing'],
    [['build', '--image', 'registry.example/web:1.4'], 'the tag is the commit'],
    [
      ['build', '--image', 'a/b', '--output', 'x.tar', '--builder', 'docker'],
      '--output is written by the built-in builder',
    ],
    [['clean'], '--image is missing'],
    [['clean', '--image', 'a/b', '--keep', '-1'], '--keep'],
  ])('%j is refused: %s', async (argv, problem) => {
    const { exit, stderr } = await runMain(argv, { engine: built });
    expect(exit).toBe(2);
    expect(stderr).toContain(problem);
  });
});

describe('slipway clean', () => {
  it('keeps the newest three, and says what went', async () => {
    const engine = stream(
      started('clean'),
      { type: 'image.kept', image: 'a/b:3', builder: 'docker', because: 'recent', detail: '' },
      { type: 'image.kept', image: 'a/b:2', builder: 'docker', because: 'in-use', detail: '' },
      { type: 'image.kept', image: 'a/b:0', builder: 'docker', because: 'refused', detail: 'conflict' },
      { type: 'image.removed', image: 'a/b:1', builder: 'docker' },
      finished(0),
    );
    const { exit, stdout, stderr, cleaned } = await runMain(['clean', '--image', 'a/b'], { engine });
    expect(exit).toBe(0);
    expect(cleaned).toMatchObject([{ keep: 3, builder: 'auto', dryRun: false }]);
    expect(stdout).toBe('');
    for (const words of [
      'keeping a/b:3: one of the newest',
      'keeping a/b:2: a container uses it',
      'a/b:0 could not be removed: conflict',
      'removed a/b:1 (docker)',
    ]) {
      expect(stderr).toContain(words);
    }
  });

  it('only shows what would go in a dry run', async () => {
    const engine = stream(
      started('clean', true),
      { type: 'image.kept', image: 'a/b:1', builder: 'docker', because: 'dry-run', detail: '' },
      finished(0),
    );
    const { stdout, stderr } = await runMain(['clean', '--image', 'a/b', '--keep', '0', '--dry-run'], { engine });
    expect(stderr).toContain('would remove a/b:1');
    expect(stdout).toContain('nothing was changed');
  });

  it('says that there is nothing, with status 0', async () => {
    const engine = stream(
      started('clean'),
      { type: 'clean.nothing', reason: 'There is nothing to clean.' },
      finished(0),
    );
    const { exit, stderr } = await runMain(['clean', '--image', 'a/b'], { engine });
    expect([exit, stderr]).toEqual([0, expect.stringContaining('There is nothing to clean.')]);
  });
});
