import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseCommandLine } from '../src/command-line.ts';
import { serve } from '../src/wiring.ts';
import { temporaryFolder, workTree } from './support/git-client.ts';
import { remoteLines } from './support/remote-lines.ts';

const pipeline = [
  'test:',
  '  script:',
  '    - echo "the token is $TOKEN, for $STAGE"',
  '    - env | grep -c -E "DATABASE_URL|SLIPWAY_HOOK|GIT_CONFIG_" || true',
  '',
].join('\n');

it('a real push runs a real pipeline: streamed, masked, and recorded', async () => {
  const data = temporaryFolder();
  const secrets = join(temporaryFolder(), 'variables');
  writeFileSync(secrets, 'TOKEN=very-secret-indeed\n', { mode: 0o600 });
  const command = parseCommandLine(['--data', data, '--port', '0', '--variables-file', secrets]);
  if (command.do !== 'serve') throw new TypeError(JSON.stringify(command));
  const server = await serve(command.settings, { PATH: process.env['PATH'], SECRET_OF_SERVER: 'x' }, () => {});
  onTestFinished(() => server.close());
  const tree = await workTree();
  await tree.commit({ '.gitlab-ci.yml': pipeline });
  const { exit, stderr } = await tree.push('-o', 'ci.variable=STAGE=blue', `${server.url}/team/app.git`, 'main')
    .finished;
  expect(exit).toBe(0);
  const lines = remoteLines(stderr);
  expect(lines).toContain('    the token is (masked), for blue');
  expect(lines).toContain('    0');
  expect(lines.at(-1)).toMatch(/^✓ pipeline passed/);
  const runs = (await (
    await fetch(`${server.url}/runs`, { headers: { accept: 'application/json' } })
  ).json()) as unknown[];
  expect(runs).toMatchObject([{ project: 'team/app', status: 'success', ref: { kind: 'branch', name: 'main' } }]);
});
