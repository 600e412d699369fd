import { stringify } from 'yaml';
import type { Config } from './config.ts';

/** What a repository has, as far as it decides about its pipeline. */
export interface RepositoryContents {
  /** Whether the file that `dockerfile` names is there. */
  readonly hasDockerfile: boolean;
}

/**
 * The text of the pipeline (as a `.gitlab-ci.yml`) for a repository that has a `slipway.yml` and no pipeline of its own: test, build
 * and push, deploy on the branches, and clean up whatever came before.
 *
 * @returns null without a Dockerfile: then there is nothing to build or to deploy.
 */
export function defaultPipeline(config: Config, { hasDockerfile }: RepositoryContents): string | null {
  if (!hasDockerfile) return null;
  const hasTests = config.test.length > 0;
  const pipeline = {
    stages: [...(hasTests ? ['test'] : []), 'build', 'deploy', 'clean'],
    ...(hasTests ? { test: { stage: 'test', script: config.test } } : {}),
    build: { stage: 'build', script: ['slipway build --push'] },
    deploy: {
      stage: 'deploy',
      script: ['slipway deploy --tag "$CI_COMMIT_SHA"'],
      rules: [{ if: config.branches.map(branchCondition).join(' || ') }],
      resource_group: 'deploy',
    },
    clean: { stage: 'clean', script: ['slipway clean'], when: 'always' },
  };
  return `# Made from slipway.yml, because there is no .gitlab-ci.yml. Save it under that name to change it.\n${stringify(pipeline, { lineWidth: 0 })}`;
}

/** A condition of `rules`, true for the branches that a name or a pattern means. */
function branchCondition(branch: string): string {
  return /^[\w./-]+$/.test(branch)
    ? `$CI_COMMIT_BRANCH == "${branch}"`
    : `$CI_COMMIT_BRANCH =~ /^${regularExpression(branch)}$/`;
}

function regularExpression(glob: string): string {
  return glob
    .split(/(\*+)/)
    .map((part) => {
      if (!part.startsWith('*')) return part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
      return part === '*' ? String.raw`[^\/]*` : '.*';
    })
    .join('');
}
