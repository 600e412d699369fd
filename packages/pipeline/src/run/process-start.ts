import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process and the group that it belongs to. */
export interface SeenProcess {
  readonly pid: number;
  readonly group: number;
  /** When it was started, in the words of the system; with the pid it names one process for good. */
  readonly started: string;
}

/** Null where there is no such process (any more). */
export function processOf(pid: number): SeenProcess | null {
  return process.platform === 'linux' ? fromProc(pid) : (fromPs(['-p', String(pid)])[0] ?? null);
}

/** The processes of a group. */
export function processesIn(group: number): readonly SeenProcess[] {
  const all = process.platform === 'linux' ? everyProcess() : fromPs(['-A']);
  return all.filter((one) => one.group === group);
}

function everyProcess(): readonly SeenProcess[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (fromProc(Number(name)) ?? []) : []));
}

function fromProc(pid: number): SeenProcess | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything; behind it come state, parent, group …
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = '', , group = '', ...rest] = fields;
    if (state === 'Z' || state === 'X') return null;
    return { pid, group: Number(group), started: `${bootId()} ${rest[16] ?? ''}` };
  } catch {
    return null;
  }
}

/** The same pid and the same tick mean another process after the machine was started anew. */
function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function fromPs(which: readonly string[]): readonly SeenProcess[] {
  try {
    const text = execFileSync('ps', [...which, '-o', 'pid=,pgid=,lstart='], { encoding: 'utf8', env: { LC_ALL: 'C' } });
    return text.split('\n').flatMap((line) => {
      const [, pid, group, started] = /^\s*(\d+)\s+(\d+)\s+(.+?)\s*$/.exec(line) ?? [];
      return started === undefined ? [] : [{ pid: Number(pid), group: Number(group), started }];
    });
  } catch {
    return [];
  }
}
