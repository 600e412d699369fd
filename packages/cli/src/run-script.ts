import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { World } from './world.ts';

/**
 * Runs a Node script as a child with the same terminal, and hands signals on. Ctrl-C reaches the child from the terminal
 * itself; told twice, it would end at once.
 *
 * @returns its exit status, 128 and the number of the signal where one ended it.
 */
export function runScript(script: string, argv: readonly string[], onSignal: World['onSignal']): Promise<number> {
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
