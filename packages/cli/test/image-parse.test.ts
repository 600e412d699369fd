import { describe, expect, it } from 'vitest';
import { runMain } from './support/run-main.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('image parse', () => {
  it('prints fields and forms', async () => {
    const { exit, stdout } = await runMain(['image', 'parse', `registry.example:5000/team/app:1.4@${digest}`]);
    expect(stdout).toBe(
      [
        `registry.example:5000/team/app:1.4@${digest}`,
        '  domain     registry.example:5000',
        '  path       team/app',
        '  tag        1.4',
        `  digest     ${digest}`,
        `  canonical  registry.example:5000/team/app:1.4@${digest}`,
        `  familiar   registry.example:5000/team/app:1.4@${digest}`,
        `  pull       registry.example:5000/team/app@${digest}`,
        '',
      ].join('\n'),
    );
    expect(exit).toBe(0);
  });

  it('prints one JSON object a line, null for what is absent', async () => {
    const { stdout } = await runMain(['image', 'parse', '--json', 'nginx', 'ghcr.io/a/b:2']);
    const [first, second] = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(first).toEqual({
      domain: 'docker.io',
      path: 'library/nginx',
      tag: null,
      digest: null,
      canonical: 'docker.io/library/nginx:latest',
      familiar: 'nginx',
      pull: 'docker.io/library/nginx:latest',
    });
    expect(second).toMatchObject({ domain: 'ghcr.io', path: 'a/b', tag: '2' });
  });

  it('points at the character that is wrong', async () => {
    const { exit, stdout, stderr } = await runMain(['image', 'parse', 'ghcr.io/a/B:2']);
    expect(stderr).toBe(
      [
        '✗ "ghcr.io/a/B:2" is not an image reference: the name must be in lowercase (at character 11).',
        '      ghcr.io/a/B:2',
        '                ^',
        '  See "slipway image parse --help".',
        '',
      ].join('\n'),
    );
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  });

  it('says all that is wrong with several references, and prints none', async () => {
    const { exit, stdout, stderr } = await runMain(['image', 'parse', 'A', 'nginx', ':1']);
    expect(stderr.split('\n').filter((line) => line.includes('is not an image reference'))).toHaveLength(2);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  });
});
