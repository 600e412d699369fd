import { type Call, startOf } from '../command-line/command.ts';
import { ecsDeployBash } from '../completion/ecs-deploy-bash.ts';
import { completionScripts, type Shell, shells } from '../completion/scripts.ts';
import type { World } from '../world.ts';

function read({ args, problem }: Call<Record<never, never>>): Shell | null {
  const asked = args[0];
  const shell = shells.find((name) => name === asked);
  if (shell === undefined && asked !== undefined)
    problem(`There is no completion for "${asked}"; there is one for ${shells.join(', ')}.`);
  return shell ?? null;
}

async function run(shell: Shell, world: World): Promise<number> {
  world.stdout.write(completionScripts[shell]);
  if (shell === 'bash') world.stdout.write(ecsDeployBash);
  return 0;
}

export const start = startOf({ read, run });
