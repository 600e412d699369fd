import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './root.mjs';

/** What a child may be told while it has the terminal; it decides when to end, and we end with it. */
const forwarded = ['SIGTERM', 'SIGHUP', 'SIGINT'];

/**
 * Runs a command with the terminal of this process and hands signals on to it.
 *
 * @returns its exit status, or 128 + the number of the signal that ended it.
 */
export async function runInTerminal(command, args, env = process.env) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  const forward = (signal) => {
    // A terminal gives Ctrl-C to the whole group: the child has it already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  try {
    return (await ended(child)).status;
  } finally {
    for (const signal of forwarded) process.off(signal, forward);
  }
}

/** Runs a command and keeps what it prints (stdout and stderr as they come) for the caller to show or not. */
export async function runQuietly(command, args, { cwd = root, env = process.env } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const { status } = await ended(child);
  return { status, output: Buffer.concat(chunks).toString('utf8') };
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ status: code ?? 128 + constants.signals[signal] }));
  });
}
