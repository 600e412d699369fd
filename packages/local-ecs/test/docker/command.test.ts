import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createLocalEcs, NoDockerError } from '../../src/index.ts';
import { bundleCommand } from '../bundled-command.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { needDocker } from './docker.ts';

it('17.16 without an engine the runtime docker exits 3 and auto takes processes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-ecs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bundle = bundleCommand(folder);
  const env = { ...process.env, DOCKER_HOST: `unix://${folder}/none.sock` };
  const { status, stderr } = spawnSync(process.execPath, [bundle, '--port', '0', '--runtime', 'docker'], {
    env,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([3, expect.stringContaining('no docker engine answers')]);
  const before = process.env['DOCKER_HOST'];
  process.env['DOCKER_HOST'] = env.DOCKER_HOST;
  onTestFinished(() => {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  });
  expect(() => createLocalEcs({ runtime: 'docker' })).toThrow(NoDockerError);
  const ecs = createLocalEcs({ runtime: 'auto', registry: { folder: newFolder() } });
  expect(ecs.runtime).toBe('process');
  await ecs.close();
});

it('17.16 auto is docker where an engine answers', async (context) => {
  needDocker(context);
  const ecs = createLocalEcs({ runtime: 'auto', registry: { folder: newFolder() } });
  expect(ecs.runtime).toBe('docker');
  await ecs.close();
});
