import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { processOutput } from './process-output.ts';
import type { StopSignal, World } from './world.ts';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The world of a real process. */
export function processWorld(version: string, connect: World['connect']): World {
  return {
    env: process.env,
    cwd: process.cwd(),
    installedIn: installedIn(),
    version,
    stdout: processOutput(process.stdout),
    stderr: processOutput(process.stderr),
    stdin: decoded(process.stdin),
    onSignal,
    exitNow: (status) => process.exit(status),
    connect,
    runScript,
  };
}

/** The folder of the launcher itself, behind the links that npm puts into `node_modules/.bin`. */
function installedIn(): string {
  const launcher = process.argv[1];
  return launcher === undefined ? process.cwd() : dirname(realpathSync(launcher));
}

async function* decoded(stdin: NodeJS.ReadStream): AsyncIterable<string> {
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) yield String(chunk);
}

function onSignal(listener: (signal: StopSignal) => void): () => void {
  for (const signal of stopSignals) process.on(signal, listener);
  return () => {
    for (const signal of stopSignals) process.off(signal, listener);
  };
}

/** The child gets Ctrl-C from the terminal itself; told twice, it would end at once. */
function runScript(script: string, argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...argv], { stdio: 'inherit' });
    const stopListening = onSignal((signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
    child.once('error', (error) => {
      stopListening();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stopListening();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
