import { type Origin, unknownOrigin } from '@slipway/engine';
import type { Environment } from './world.ts';

/** What the CI system says about the commit of this job: GitLab and Slipway, GitHub, Jenkins; unknown outside of one. */
export function commitOrigin(env: Environment): Origin {
  const given = (...names: readonly string[]): string | null => {
    const name = names.find((one) => (env[one] ?? '') !== '');
    return name === undefined ? null : (env[name] ?? null);
  };
  const author = given('CI_COMMIT_AUTHOR', 'GITHUB_ACTOR', 'GIT_AUTHOR_NAME');
  return {
    ...unknownOrigin,
    project: given('CI_PROJECT_PATH', 'CI_PROJECT_NAME', 'GITHUB_REPOSITORY', 'JOB_NAME'),
    ref: given('CI_COMMIT_REF_NAME', 'GITHUB_REF_NAME', 'GIT_BRANCH'),
    sha: given('CI_COMMIT_SHA', 'GITHUB_SHA', 'GIT_COMMIT'),
    // GitLab adds the address, which a channel need not know.
    author: author?.replace(/\s*<[^>]*>$/, '') ?? null,
    title: given('CI_COMMIT_TITLE'),
    url: given('CI_JOB_URL', 'BUILD_URL') ?? githubRun(env),
  };
}

function githubRun(env: Environment): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : null;
}
