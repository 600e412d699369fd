import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runMain, temporaryFolder } from './support/run-main.ts';
import { story } from './support/stories.ts';

const commit = '1f0c5e0f7d1c4c7ab1f8e0a6f0e3d2c1b0a99887';
const file = 'image: registry.example/team/web\nregion: eu-west-1\ncluster: prod\nservices: [web, worker]\n';

function folderWith(text: string, name = 'slipway.yml'): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return folder;
}

function image(tag: string) {
  return { kind: 'image', image: { domain: 'registry.example', path: 'team/web', tag, digest: null } };
}

describe('slipway deploy with a slipway.yml', () => {
  it('takes image, region, cluster and services from it', async () => {
    const { deployed, connections } = await runMain(['deploy', '--tag', '1.4'], {
      cwd: folderWith(file),
      engine: story('happy'),
    });
    expect(connections).toMatchObject([{ region: 'eu-west-1' }]);
    expect(deployed).toMatchObject([
      { region: 'eu-west-1', cluster: 'prod', services: ['web', 'worker'], images: [image('1.4')] },
    ]);
  });

  it.each([
    ['GitLab and Slipway', { CI_COMMIT_SHA: commit }],
    ['GitHub', { GITHUB_SHA: commit }],
    ['both, where GitLab wins', { CI_COMMIT_SHA: commit, GITHUB_SHA: 'x' }],
  ])('deploys the commit that the job of %s is about', async (_, env) => {
    const { deployed } = await runMain(['deploy'], { cwd: folderWith(file), env, engine: story('happy') });
    expect(deployed).toMatchObject([{ images: [image(commit)] }]);
  });

  it('asks what to deploy outside of CI', async () => {
    const { exit, stderr } = await runMain(['deploy'], { cwd: folderWith(file) });
    expect(exit).toBe(2);
    expect(stderr).toContain('There is nothing to deploy');
    expect(stderr).not.toContain('is missing');
  });

  it('says that a commit cannot be a tag', async () => {
    const { exit, stderr } = await runMain(['deploy'], { cwd: folderWith(file), env: { CI_COMMIT_SHA: 'a b' } });
    expect(exit).toBe(2);
    expect(stderr).toContain('CI_COMMIT_SHA "a b" is not usable as a tag');
  });

  it.each([
    [['--cluster', 'test'], { cluster: 'test', services: ['web', 'worker'] }],
    [['--service', 'api'], { cluster: 'prod', services: ['api'] }],
    [['--region', 'us-east-1'], { region: 'us-east-1', cluster: 'prod' }],
  ])('lets %s win', async (flags, request) => {
    const { deployed } = await runMain(['deploy', '--tag', '1', ...flags], {
      cwd: folderWith(file),
      engine: story('happy'),
    });
    expect(deployed).toMatchObject([request]);
  });

  it.each([
    ['--image', ['--image', 'nginx:2'], [{ kind: 'image', image: { path: 'library/nginx', tag: '2' } }]],
    ['--tag for named containers', ['--tag', '2', '--container', 'a'], [{ kind: 'tag', tag: '2', containers: ['a'] }]],
    ['--force-new-deployment alone', ['--force-new-deployment'], []],
    ['--desired-count alone', ['--desired-count', '3'], []],
  ])('leaves the image alone with %s', async (_, flags, images) => {
    const { deployed } = await runMain(['deploy', ...flags], {
      cwd: folderWith(file),
      env: { CI_COMMIT_SHA: commit },
      engine: story('happy'),
    });
    expect(deployed).toMatchObject([{ images }]);
  });

  it('does not look at the file where the flags say everything', async () => {
    const { exit, deployed, connections } = await runMain(
      ['deploy', '--cluster', 'prod', '--service', 'web', '--tag', '1'],
      { cwd: folderWith('nonsense'), engine: story('happy') },
    );
    expect(exit).toBe(0);
    expect(connections).toMatchObject([{ region: null }]);
    expect(deployed).toMatchObject([{ images: [{ kind: 'tag', tag: '1', containers: [] }] }]);
  });

  it('reads another file with --config, also where the flags say everything', async () => {
    const cwd = folderWith(file, 'production.yml');
    const { deployed, connections } = await runMain(
      ['deploy', '--config', 'production.yml', '--cluster', 'c', '--service', 's', '--tag', '1'],
      { cwd, engine: story('happy') },
    );
    expect(connections).toMatchObject([{ region: 'eu-west-1' }]);
    expect(deployed).toMatchObject([{ cluster: 'c', services: ['s'], images: [image('1')] }]);
  });

  it('says that the file of --config is not there', async () => {
    const { exit, stderr } = await runMain(['deploy', '--config', 'x.yml', '--tag', '1']);
    expect(exit).toBe(2);
    expect(stderr).toContain('x.yml cannot be read: it does not exist.');
  });

  it('tells everything that is wrong with the file, with its place, and changes nothing', async () => {
    const { exit, stderr, connections } = await runMain(['deploy', '--tag', '1'], {
      cwd: folderWith('image: web:1\ncluser: prod\nservices: web\n'),
    });
    expect(exit).toBe(2);
    expect(connections).toEqual([]);
    expect(stderr).toContain('slipway.yml:1:1: "cluster" is missing.');
    expect(stderr).toContain('slipway.yml:1:8: "image" has the tag "1"');
    expect(stderr).toContain('slipway.yml:2:1: "cluser" is not a key; did you mean "cluster"?');
    expect(stderr).toContain('slipway.yml:3:11: "services" is not a list of services.');
  });

  it('says what is missing where there is no file', async () => {
    const { exit, stderr } = await runMain(['deploy', '--tag', '1']);
    expect(exit).toBe(2);
    expect(stderr).toContain('--cluster is missing.');
    expect(stderr).toContain('--service is missing.');
  });
});

describe('slipway watch with a slipway.yml', () => {
  it('watches its services', async () => {
    const { watched } = await runMain(['watch'], { cwd: folderWith(file), engine: story('happy') });
    expect(watched).toMatchObject([{ region: 'eu-west-1', cluster: 'prod', services: ['web', 'worker'] }]);
  });
});
