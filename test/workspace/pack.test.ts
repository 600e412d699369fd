import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shippedPages } from '../../scripts/pack/shipped-pages.mjs';
import { npm } from '../../scripts/workspace/npm.mjs';
import { root } from '../../scripts/workspace/root.mjs';
import { runQuietly } from '../../scripts/workspace/run.mjs';
import { startLocalEcs } from './local-ecs-process.ts';
import { sharedFolder, temporaryFolder, writeFiles } from './temporary-folder.ts';

const limit = 1_500_000;
/** The AWS SDK tries it, and does without it, for signatures that are valid in several regions; we ask for none. */
const tried = '@aws-sdk/signature-v4-crt';
const packed = sharedFolder();
const project = sharedFolder();

/** npm as somebody else has it: none of our settings, an empty cache, and no network to fill it from. */
function npmOffline(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { command, args: first } = npm();
  const { PATH = '' } = process.env;
  const cache = join(project, '.npm-cache');
  return runQuietly(command, [...first, '--offline', '--cache', cache, ...args], {
    cwd: project,
    env: { PATH, HOME: project, NO_COLOR: '1', ...more },
  });
}

function tarball(start: string): string {
  const name = readdirSync(packed).find((file) => file.startsWith(start) && file.endsWith('.tgz'));
  if (name === undefined) throw new Error(`no tarball ${start} among ${readdirSync(packed).join(', ')}`);
  return join(packed, name);
}

beforeAll(async () => {
  const { status, output } = await runQuietly(process.execPath, ['scripts/pack.mjs', packed]);
  expect(status, output).toBe(0);
  writeFiles(project, { 'package.json': '{"name": "a-ci-job", "private": true}' });
  const installed = await npmOffline(['install', '--no-audit', '--no-fund', tarball('slipway-0')]);
  expect(installed.status, installed.output).toBe(0);
});

describe('the pages of a tarball', () => {
  it('are the README and the pages it leads to, with links only between them', () => {
    const pages = new Map([
      ['packages/x/README.md', '[a](../../docs/x/a.md#top), [b](B.md), [c](../../src/c.ts), [d](https://d.example)'],
      ['docs/x/a.md', '[up](../../packages/x/README.md) [e](../e.md)\n```\n[e](../e.md)\n```\n'],
    ]);
    expect([...shippedPages('packages/x', (path) => pages.get(path) ?? '')]).toEqual([
      ['README.md', '[a](docs/x/a.md#top), [b](B.md), c, [d](https://d.example)'],
      ['docs/x/a.md', '[up](../../README.md) e\n```\n[e](../e.md)\n```\n'],
    ]);
  });
});

describe('the packed slipway', () => {
  const unpacked = join(project, 'node_modules/slipway');

  it('is small', () => {
    expect(statSync(tarball('slipway-0')).size).toBeLessThan(limit);
  });

  it('needs no other package', () => {
    const manifest = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('peerDependencies');
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['slipway']);
  });

  it.each(['slipway.cjs', 'ecs-deploy.cjs'])('requires in %s nothing but what Node brings along', (bundle) => {
    const code = readFileSync(join(unpacked, 'dist', bundle), 'utf8');
    const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name.replace(/^node:/, ''));
    expect(required.length).toBeGreaterThan(0);
    expect([...new Set(required)].filter((name) => !builtinModules.includes(name) && name !== tried)).toEqual([]);
  });

  it('holds the bins, their licences and no sources', () => {
    const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
    expect(files).toEqual(
      expect.arrayContaining([
        'bin/slipway.cjs',
        'bin/ecs-deploy.cjs',
        'dist/slipway.cjs',
        'dist/ecs-deploy.cjs',
        'dist/LICENSES.txt',
        'package.json',
      ]),
    );
    expect(files.filter((name) => name.endsWith('.ts'))).toEqual([]);
    expect(readdirSync(unpacked)).toContain('LICENSE');
  });

  it('carries the licences of what is bundled', () => {
    const licences = readFileSync(join(unpacked, 'dist/LICENSES.txt'), 'utf8');
    expect(licences).toMatch(/^@aws-sdk\/client-ecs \d/m);
    expect(licences).toMatch(/^@stricli\/core \d/m);
    expect(licences).toContain('Apache License');
  });

  it.each(['slipway', 'ecs-deploy'])('runs %s in an empty folder, without a network', async (bin) => {
    const { status, output } = await npmOffline(['exec', '--no', '--', bin, '--version']);
    const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'));
    expect(output).toContain(version);
    expect(status).toBe(0);
  });

  it.each([
    ['slipway', ['deploy', '--cluster', 'prod', '--service', 'web', '--image', 'registry.example/web:2']],
    ['ecs-deploy', ['-c', 'prod', '-n', 'web', '-i', 'registry.example/web:2', '-t', '60']],
  ])(
    'deploys with %s',
    async (bin, args) => {
      const { url, ecs } = await startLocalEcs(20);
      const container = { name: 'web', image: 'registry.example/web:1', memory: 64, essential: true };
      await ecs('CreateCluster', { clusterName: 'prod' });
      await ecs('RegisterTaskDefinition', { family: 'web', containerDefinitions: [container] });
      await ecs('CreateService', { cluster: 'prod', serviceName: 'web', taskDefinition: 'web:1', desiredCount: 1 });
      const { status, output } = await npmOffline(['exec', '--no', '--', bin, ...args], {
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_ECS: url,
        AWS_ENDPOINT_URL: url,
      });
      expect(status, output).toBe(0);
      const described = await ecs('DescribeServices', { cluster: 'prod', services: ['web'] });
      expect(described).toMatchObject({
        services: [{ deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 1 }] }],
      });
      expect(JSON.stringify(described)).toContain('task-definition/web:2');
    },
    60_000,
  );
});

describe('the packed libraries', () => {
  it.each(['slipway-engine-0', 'slipway-local-ecs-0'])('%s holds modules with declarations', async (name) => {
    const folder = temporaryFolder();
    const { status, output } = await runQuietly('tar', ['-xzf', tarball(name), '-C', folder]);
    expect(status, output).toBe(0);
    const { exports } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'));
    for (const door of Object.values<Record<string, string>>(exports)) {
      for (const condition of ['types', 'default'] as const) {
        expect(statSync(join(folder, 'package', door[condition] ?? '')).isFile()).toBe(true);
      }
    }
  });

  describe('local-ecs, as a project of tests has it', () => {
    const folder = sharedFolder();
    const unpacked = join(folder, 'node_modules/@slipway/local-ecs');

    beforeAll(async () => {
      mkdirSync(unpacked, { recursive: true });
      const flags = ['--strip-components=1', '-C', unpacked];
      const { status, output } = await runQuietly('tar', ['-xzf', tarball('slipway-local-ecs-0'), ...flags]);
      expect(status, output).toBe(0);
      const { dependencies } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
      for (const name of [...Object.keys(dependencies), '@types/node']) {
        const link = join(folder, 'node_modules', name);
        mkdirSync(dirname(link), { recursive: true });
        symlinkSync(join(root, 'node_modules', name), link);
      }
      const test = (door: string) => `${door}
(async () => {
  const local = await startLocalEcs({ clock: 'manual', registry: true });
  await local.call('CreateCluster', { clusterName: 'c' });
  await local.clock.advance(1000);
  const health: Response = await fetch(local.url + '/_local-ecs/health');
  const registry: Response = await fetch('http://' + local.registry + '/v2/');
  await local.stop();
  console.log(health.status, registry.status);
})();
`;
      const plain = (text: string): string => text.replaceAll(': Response', '');
      writeFiles(folder, {
        'test.cjs': plain(test("const { startLocalEcs } = require('@slipway/local-ecs');")),
        'test.mjs': plain(test("import { startLocalEcs } from '@slipway/local-ecs';")),
        'typed.cts': test("import { startLocalEcs } from '@slipway/local-ecs';"),
        'typed.mts': test("import { startLocalEcs } from '@slipway/local-ecs';"),
        'tsconfig.json': JSON.stringify({
          compilerOptions: { target: 'es2023', module: 'node16', strict: true, noEmit: true, types: ['node'] },
          include: ['typed.*'],
        }),
      });
    });

    it.each(['test.cjs', 'test.mjs'])('is started by %s', async (name) => {
      const { status, output } = await runQuietly(process.execPath, [join(folder, name)]);
      expect({ status, output }).toEqual({ status: 0, output: '200 200\n' });
    });

    it('leads from its pages only to what it holds', () => {
      const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' });
      const links = files
        .filter((name) => name.endsWith('.md'))
        .flatMap((page) =>
          [...readFileSync(join(unpacked, page), 'utf8').matchAll(/\]\(([^)#\s]+)/g)].map(([, link = '']) => [
            page,
            link,
          ]),
        )
        .filter(([, link = '']) => !/^[a-z]+:/.test(link));
      expect(links.length).toBeGreaterThan(10);
      const isThere = ([page = '', link = '']: readonly string[]) => existsSync(join(unpacked, dirname(page), link));
      expect(links.filter((link) => !isThere(link))).toEqual([]);
    });

    it('has declarations for either way', async () => {
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const { status, output } = await runQuietly(process.execPath, [tsc, '-p', folder]);
      expect({ status, output }).toEqual({ status: 0, output: '' });
    });
  });

  it.each([
    '@slipway/engine',
    '@slipway/engine/events',
    '@slipway/engine/config',
    '@slipway/engine/adapters',
    '@slipway/local-ecs',
  ])('%s can be imported as it is built', async (name) => {
    const script = `await import(${JSON.stringify(name)})`;
    const { status, output } = await runQuietly(process.execPath, ['--input-type=module', '--eval', script]);
    expect({ status, output }).toEqual({ status: 0, output: '' });
  });
});
