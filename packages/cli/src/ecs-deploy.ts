import manifest from '../package.json' with { type: 'json' };
import { main } from './ecs-deploy/main.ts';
import type { ScriptWorld } from './ecs-deploy/script-world.ts';
import { flushed, processOutput } from './process-output.ts';
import type { StopSignal } from './world.ts';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const world: ScriptWorld = {
  env: process.env,
  cwd: process.cwd(),
  version: manifest.version,
  stdout: processOutput(process.stdout),
  stderr: processOutput(process.stderr),
  onSignal: (listener) => {
    for (const signal of stopSignals) process.on(signal, listener);
    return () => {
      for (const signal of stopSignals) process.off(signal, listener);
    };
  },
  exitNow: (status) => process.exit(status),
  connect: async (access) => {
    const { connectScript } = await import('./wiring.ts');
    return connectScript(access, process.env);
  },
};

void main(process.argv.slice(2), world).then(async (status) => {
  process.exitCode = status;
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  // Sockets that are kept alive must not keep the command waiting.
  process.exit();
});
