import { readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { claimFolder } from './claimed-folder.ts';

/**
 * Makes a folder for what need not outlive this process, in the system's folder for such things. Whoever makes it removes it; a later
 * process does where it was killed.
 */
export function temporaryFolder(name: string): string {
  return claimFolder(tmpdir(), `local-ecs-${name}-${namespace()}`);
}

/** Containers that share the system's folder do not share process ids: a process of another one only seems to be gone. */
function namespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    // The system has no such thing.
    return '0';
  }
}
