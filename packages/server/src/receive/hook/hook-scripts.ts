import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program that all hooks start; beside the launcher of the package, and complete by itself. */
export const hookProgram = join(dirname(fileURLToPath(import.meta.url)), '../../../bin/git-hook.cjs');

/**
 * Writes the folder of hooks that git runs in our repositories, and no other. Options of a push are looked at before it is
 * stored; a push without any does not wait for that.
 */
export function writeHookScripts(folder: string, node: string = process.execPath): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const run = (step: string): string => `exec ${shellQuoted(node)} ${shellQuoted(hookProgram)} ${step}`;
  writeScript(join(folder, 'pre-receive'), `[ "\${GIT_PUSH_OPTION_COUNT:-0}" = 0 ] && exit 0\n${run('pre-receive')}`);
  writeScript(join(folder, 'post-receive'), run('post-receive'));
}

/** Writes a program for `sh` that its owner may change and everybody may run. */
export function writeScript(file: string, body: string): void {
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

/** One word for `sh`, whatever it holds. */
export function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
