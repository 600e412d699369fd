import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aService, type Ecs, image, keys, startEcs } from './support/ecs.ts';
import { run, type Test, temporaryFolder } from './support/program.ts';

const role = 'arn:aws:iam::123456789012:role/deployer';
const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl';
const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
const noAddress = { AWS_REGION: undefined, AWS_ENDPOINT_URL: undefined };

/** A home with profiles: one with keys, one whose role is assumed with them, both pointed at local-ecs. */
function homeWithProfiles(test: Test, { url }: Ecs): string {
  const home = temporaryFolder(test);
  mkdirSync(join(home, '.aws'));
  const address = `region = eu-west-1\nendpoint_url = ${url}\n`;
  const withRole = `role_arn = ${role}\nsource_profile = base\n`;
  writeFileSync(join(home, '.aws/config'), `[profile base]\n${address}\n[profile ci]\n${address}${withRole}`);
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key } = keys;
  writeFileSync(join(home, '.aws/credentials'), `[base]\naws_access_key_id = ${id}\naws_secret_access_key = ${key}\n`);
  return home;
}

describe.concurrent('credentials', () => {
  it.for([
    ['of a role', ['--role-arn', role], {}],
    ['of a role, by an OIDC token', ['--role-arn', role, '--id-token-env', 'ID_TOKEN'], { ...noKeys, ID_TOKEN: token }],
    ['of a profile', ['--profile', 'base'], { ...noKeys, ...noAddress }],
    ['of a profile of the environment', [], { ...noKeys, ...noAddress, AWS_PROFILE: 'base' }],
    ['of a profile that assumes a role', ['--profile', 'ci'], { ...noKeys, ...noAddress }],
    ['of a profile of the environment that assumes a role', [], { ...noKeys, ...noAddress, AWS_PROFILE: 'ci' }],
  ] as const)('%s deploy', async ([, words, env], test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const home = homeWithProfiles(test, ecs);
    const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2'), ...words], {
      env: { ...ecs.env, HOME: home, ...env },
    });
    expect(status, all).toBe(0);
    expect(all).not.toContain(token);
    expect(all).not.toContain(keys.AWS_SECRET_ACCESS_KEY);
  });

  it.for([
    ['no keys at all', [], noKeys, 'NO_CREDENTIALS', 3],
    ['a profile that does not exist', ['--profile', 'none'], {}, 'NO_CREDENTIALS', 3],
    ['a variable without a token', ['--role-arn', role, '--id-token-env', 'NONE'], {}, 'NO_CREDENTIALS', 3],
    ['no region', [], { AWS_REGION: undefined }, 'NO_REGION', 3],
    ['a region that is none', ['--region', 'eu west'], {}, 'BAD_AWS_SETTING', 2],
    ['an endpoint where nobody listens', ['--endpoint-url', 'http://127.0.0.1:9'], {}, 'AWS_UNREACHABLE', 3],
    ['a role that is none', ['--role-arn', 'admin'], {}, '--role-arn "admin" is not usable', 2],
    ['an OIDC token without a role', ['--id-token-env', 'ID_TOKEN'], {}, '--id-token-env needs --role-arn', 2],
  ] as const)('that cannot work are refused: %s', async ([, words, env, said, exit], test) => {
    const ecs = await startEcs(test);
    const { argv } = await aService(ecs);
    const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2'), ...words], {
      env: { ...ecs.env, ...env },
    });
    expect(status, all).toBe(exit);
    expect(all).toContain(said);
  });
});
