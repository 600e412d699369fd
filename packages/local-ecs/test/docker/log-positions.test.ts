import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLogPositions } from '../../src/runtime/docker/log-positions.ts';
import { until } from '../process/running.ts';
import { newFolder } from '../registry/serve-registry.ts';

it('17.18 how far logs were told is kept in the data folder, a moment late after a kill', async () => {
  const file = join(newFolder(), 'positions.json');
  const positions = openLogPositions(file);
  positions.moved('a', { stdout: 1, stderr: 2 });
  positions.moved('b', { stdout: 3, stderr: 0 });
  positions.forget('b');
  positions.save();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: { stdout: 1, stderr: 2 } });
  positions.moved('a', { stdout: 2, stderr: 2 });
  await until(() => openLogPositions(file).of('a').stdout === 2);
  writeFileSync(file, 'torn');
  expect(openLogPositions(file).of('a')).toEqual({ stdout: 0, stderr: 0 });
});
