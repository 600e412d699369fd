import type { Environment } from './aws-connection.ts';
import { firstGiven } from './aws-connection.ts';

/**
 * Name of a role session, which CloudTrail shows with each call: AWS_ROLE_SESSION_NAME, else `slipway` and what finds
 * the CI job again. STS takes 2 to 64 of the characters `A-Z a-z 0-9 _ = , . @ -` and the plus sign.
 */
export function roleSessionName(env: Environment): string {
  const asked = firstGiven(env['AWS_ROLE_SESSION_NAME']);
  const github = [env['GITHUB_REPOSITORY'], env['GITHUB_RUN_ID']];
  const gitlab = [env['CI_PROJECT_PATH'], env['CI_JOB_ID']];
  const job = [github, gitlab].find(([, id]) => firstGiven(id) !== null) ?? [];
  // The end of a long project path says more than its beginning, and the id is at the very end.
  const where = job
    .join('-')
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(-56);
  return asked ?? (where === '' ? 'slipway' : `slipway-${where}`);
}
