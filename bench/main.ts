import { benchExplanations } from './explanations.ts';
import { benchListener } from './listener.ts';
import { benchLocalEcs } from './local-ecs-load.ts';
import { benchRollouts } from './rollouts.ts';
import { benchRuns } from './runs.ts';
import { benchStartUp } from './start-up.ts';
import { benchWholeDeploy } from './whole-deploy.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = {
  'start-up': benchStartUp,
  'whole-deploy': benchWholeDeploy,
  rollouts: benchRollouts,
  explanations: benchExplanations,
  runs: benchRuns,
  'local-ecs': benchLocalEcs,
  listener: benchListener,
};

/** Runs the named benchmarks, all when none is named, and prints their tables. Returns the exit status. */
export async function bench(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
  if (unknown.length > 0) {
    process.stderr.write(`No such benchmark: ${unknown.join(', ')}. There are ${Object.keys(benches).join(', ')}.\n`);
    return 2;
  }
  for (const [name, run] of Object.entries(benches)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stdout.write(`\n${name}\n`);
    await run();
  }
  return 0;
}
