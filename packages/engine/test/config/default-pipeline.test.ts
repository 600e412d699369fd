import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Config, defaultPipeline } from '../../src/config/index.ts';

const config: Config = {
  image: 'registry.example/team/web',
  region: null,
  cluster: 'prod',
  services: ['web'],
  branches: ['main', 'master'],
  test: ['npm ci', 'npm test -- --color="always" # all'],
  dockerfile: 'Dockerfile',
  context: '.',
  buildArgs: {},
};

function pipelineOf(changes: Partial<Config>) {
  return parse(defaultPipeline({ ...config, ...changes }, { hasDockerfile: true }) ?? '');
}

describe('the default pipeline', () => {
  it('tests, builds, deploys on the branches, and always cleans', () => {
    expect(pipelineOf({})).toEqual({
      stages: ['test', 'build', 'deploy', 'clean'],
      test: { stage: 'test', script: ['npm ci', 'npm test -- --color="always" # all'] },
      build: { stage: 'build', script: ['slipway build --push'] },
      deploy: {
        stage: 'deploy',
        script: ['slipway deploy --tag "$CI_COMMIT_SHA"'],
        rules: [{ if: '$CI_COMMIT_BRANCH == "main" || $CI_COMMIT_BRANCH == "master"' }],
        resource_group: 'deploy',
      },
      clean: { stage: 'clean', script: ['slipway clean'], when: 'always' },
    });
  });

  it('has no test stage where there are no tests', () => {
    const pipeline = pipelineOf({ test: [] });
    expect(pipeline.stages).toEqual(['build', 'deploy', 'clean']);
    expect(pipeline).not.toHaveProperty('test');
  });

  it('is none without a Dockerfile', () => {
    expect(defaultPipeline(config, { hasDockerfile: false })).toBeNull();
  });

  it.each([
    ['main', '$CI_COMMIT_BRANCH == "main"'],
    ['release/1.x', '$CI_COMMIT_BRANCH == "release/1.x"'],
    ['release/*', String.raw`$CI_COMMIT_BRANCH =~ /^release\/[^\/]*$/`],
    ['team/**', String.raw`$CI_COMMIT_BRANCH =~ /^team\/.*$/`],
    ['v*.x', String.raw`$CI_COMMIT_BRANCH =~ /^v[^\/]*\.x$/`],
    ['fix(+"|)', String.raw`$CI_COMMIT_BRANCH =~ /^fix\(\+"\|\)$/`],
  ])('deploys the branches that %s means', (branch, condition) => {
    expect(pipelineOf({ branches: [branch] }).deploy.rules).toEqual([{ if: condition }]);
  });
});
