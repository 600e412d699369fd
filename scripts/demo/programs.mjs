import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GaveUp } from '../workspace/main.mjs';

const bin = (path) => fileURLToPath(new URL(`../../packages/${path}`, import.meta.url));

/** The programs of the demo, as a user starts them. */
export const programs = {
  localEcs: bin('local-ecs/bin/local-ecs.cjs'),
  server: bin('server/bin/slipway-server.cjs'),
};

/**
 * Starts a program that serves, in a process group of its own: Ctrl-C at the terminal is the demo's to handle.
 *
 * @returns its handle; `says` resolves with the match in its first lines, `end` asks it to stop and waits until it has.
 */
export function serve(script, args, env = {}) {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...env },
  });
  let output = '';
  const listeners = new Set();
  const hear = (chunk) => {
    output += chunk;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const ended = once(child, 'close').then(([code]) => code);
  return {
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (match === null) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
        void ended.then((code) => reject(new GaveUp(`${basename(script)} ended with exit status ${code}:\n${output}`)));
      }),
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Runs a command in the terminal of the demo and gives its exit status. */
export async function run(command, args, { cwd, env = {} }) {
  const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(child, 'close');
  return code ?? 130;
}
