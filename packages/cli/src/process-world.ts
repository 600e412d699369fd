import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { processOutput } from './process-output.ts';
import type { StopSignal, World } from './world.ts';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** How a process reaches what it works with. */
export type Connections = Pick<World, 'connect' | 'connectImages'>;

/** The world of a real process. */
export function processWorld(version: string, { connect, connectImages }: Connections): World {
  return {
    env: process.env,
    cwd: process.cwd(),
    installedIn: installedIn(),
    version,
    stdout: processOutput(process.stdout),
    stderr: processOutput(process.stderr),
    stdin: standardInput(),
    onSignal,
    exitNow: (status) => process.exit(status),
    connect,
    connectImages,
    runScript: async (script, argv) => {
      const { runScript } = await import('./run-script.ts');
      return runScript(script, argv, onSignal);
    },
  };
}

/** The folder of the launcher itself, behind the links that npm puts into `node_modules/.bin`. */
function installedIn(): string {
  const launcher = process.argv[1];
  return launcher === undefined ? process.cwd() : dirname(realpathSync(launcher));
}

/** Node makes the stream at the first touch, which takes as long as the rest of a small command. */
async function* standardInput(): AsyncIterable<string> {
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) yield String(chunk);
}

function onSignal(listener: (signal: StopSignal) => void): () => void {
  for (const signal of stopSignals) process.on(signal, listener);
  return () => {
    for (const signal of stopSignals) process.off(signal, listener);
  };
}
