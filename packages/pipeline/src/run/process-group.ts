import { setTimeout as sleep } from 'node:timers/promises';
import { processesIn } from './process-start.ts';

/**
 * Ends every process of a group: TERM, and KILL for what is left after the grace.
 *
 * @param group the pid of the process that was started as its leader.
 */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  if (!signalGroup(group, 'SIGTERM')) return;
  const end = performance.now() + graceMs;
  for (let pause = 5; performance.now() < end; pause = Math.min(pause * 2, 100)) {
    if (processesIn(group).length === 0) return;
    await sleep(Math.min(pause, Math.max(1, end - performance.now())));
  }
  signalGroup(group, 'SIGKILL');
}

/** Groups that end at once when this process exits in the middle of them. */
const dependents = new Set<number>();

export function endWithRunner(group: number): void {
  if (dependents.size === 0) process.on('exit', killDependents);
  dependents.add(group);
}

export function forgetGroup(group: number): void {
  dependents.delete(group);
  if (dependents.size === 0) process.off('exit', killDependents);
}

function killDependents(): void {
  for (const group of dependents) signalGroup(group, 'SIGKILL');
}

/** Whether there was a process to get the signal. */
function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}
