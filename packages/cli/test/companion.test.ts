import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runMain, temporaryFolder } from './support/run-main.ts';

function installed(folder: string, name: string, bin: Record<string, string>): string {
  const home = join(folder, 'node_modules', name);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, bin }));
  for (const script of Object.values(bin)) writeFileSync(join(home, script), '');
  return home;
}

describe.each([
  [
    ...(['serve', [], '@slipway/server', 'slipway-server'] as const),
    'In a checkout of Slipway, "npm run pack" writes dist/slipway-server-VERSION.tgz and the packages that it needs; "npm install" them together.',
  ],
  [
    ...(['hook', ['hook'], '@slipway/server', 'slipway-server'] as const),
    'In a checkout of Slipway, "npm run pack" writes dist/slipway-server-VERSION.tgz and the packages that it needs; "npm install" them together.',
  ],
  [
    ...(['local', [], '@slipway/local-ecs', 'local-ecs'] as const),
    'In a checkout of Slipway, "npm run pack" writes dist/slipway-local-ecs-VERSION.tgz; "npm install" that file.',
  ],
])('slipway %s', (command, first, packageName, bin, hint) => {
  it('runs the program with everything behind the command, flags included, and gives its exit status', async () => {
    const cwd = temporaryFolder();
    const home = installed(cwd, packageName, { [bin]: `bin/${bin}.cjs` });
    const { exit, scripts } = await runMain([command, '--port', '0', '--help', '--', 'x y'], { cwd });
    expect(scripts).toEqual([[join(home, 'bin', `${bin}.cjs`), ...first, '--port', '0', '--help', '--', 'x y']]);
    expect(exit).toBe(7);
  });

  it('finds the program in a folder above', async () => {
    const top = temporaryFolder();
    const home = installed(top, packageName, { [bin]: `bin/${bin}.cjs` });
    const cwd = join(top, 'a', 'b');
    mkdirSync(cwd, { recursive: true });
    const { scripts } = await runMain([command], { cwd });
    expect(scripts).toEqual([[join(home, 'bin', `${bin}.cjs`), ...first]]);
  });

  it('says how to get what is not there, and names no package of a registry, with status 3', async () => {
    const { exit, scripts, stderr } = await runMain([command, '--port', '0']);
    expect(stderr).toBe(`✗ ${packageName} is not installed.\n  ${hint} (NOT_INSTALLED)\n`);
    expect({ exit, scripts }).toEqual({ exit: 3, scripts: [] });
  });

  it('takes a package without the program for one that is not installed', async () => {
    const cwd = temporaryFolder();
    installed(cwd, packageName, { other: 'bin/other.cjs' });
    expect((await runMain([command], { cwd })).exit).toBe(3);
  });

  it('is explained by help, installed or not', async () => {
    const { exit, stdout } = await runMain(['help', command]);
    expect(stdout).toContain(`Everything behind the command goes to ${[bin, ...first].join(' ')}.`);
    expect(exit).toBe(0);
  });
});
