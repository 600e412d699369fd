import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aService, image, startEcs } from './support/ecs.ts';
import { run, type Test, temporaryFolder } from './support/program.ts';

const hour = 3_600_000;

/** Environment in which a program's clock is off, from a moment after its start on. */
function clockOff(test: Test, offMs: number, fromMs: number): Readonly<Record<string, string>> {
  const file = join(temporaryFolder(test), 'clock.cjs');
  writeFileSync(
    file,
    `const { now } = Date; const start = now();
     Date.now = () => now() + (now() - start >= ${fromMs} ? ${offMs} : 0);`,
  );
  return { NODE_OPTIONS: `--require ${file}` };
}

describe.concurrent('a clock that is wrong', () => {
  it.for([
    ['three hours ahead', 3 * hour, 0],
    ['three hours behind', -3 * hour, 0],
    ['set back by an hour on the way', -hour, 1500],
  ] as const)('%s changes no verdict', async ([, offMs, fromMs], test) => {
    const ecs = await startEcs(test, { speed: 4 });
    const services = ['good', 'bad', 'script'] as const;
    for (const service of services) await aService(ecs, { service });
    await ecs.fault({ kind: 'image-missing', image: 'bad:2' });
    const env = { ...ecs.env, ...clockOff(test, offMs, fromMs) };
    const deploy = (service: string) =>
      run(test, 'slipway', ['deploy', '--cluster', 'prod', '--service', service, '--tag', '2'], { env });
    const [good, bad, script] = await Promise.all([
      deploy('good'),
      deploy('bad'),
      run(test, 'ecs-deploy', ['-c', 'prod', '-n', 'script', '-i', image('2', 'script')], { env }),
    ]);
    expect(good.status, good.all).toBe(0);
    expect(bad.status, bad.all).toBe(4);
    expect(bad.all).toContain('CannotPullContainerError');
    expect(script.status, script.all).toBe(0);
  });

  it('an hour lost on the way, as by a lid that was closed, is no verdict of failure', async (test) => {
    const ecs = await startEcs(test, { speed: 4 });
    const { argv } = await aService(ecs);
    const env = { ...ecs.env, ...clockOff(test, hour, 1000) };
    const { status, all } = await run(test, 'slipway', ['deploy', ...argv, '--image', image('2')], { env });
    // Time may be up by the clock, or the end be seen first; both are true.
    expect([0, 5], all).toContain(status);
  });
});
