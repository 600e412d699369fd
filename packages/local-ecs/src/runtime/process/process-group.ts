import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { GroupWatch } from '../group-guard.ts';
import { LineSplitter } from '../task/line-splitter.ts';
import type { Command } from './command-in-folder.ts';

/** How a program ended. */
export interface Ended {
  /** 128 + the signal's number where a signal ended it. */
  readonly exitCode: number;
}

/** A program in a process group of its own. */
export interface ProcessGroup {
  /** Resolves when the program has ended, the rest of its group with it, and all that was written is read. */
  readonly ended: Promise<Ended>;
  /** To every process of the group; nothing once it has ended. */
  signal(signal: NodeJS.Signals): void;
}

/** What still holds the pipes of a dead program is not waited for longer than this. */
const LAST_WORDS_MS = 500;

/** Starts a command without a shell. Rejects with the system's error where it cannot be started. */
export async function startProcessGroup(
  command: Command,
  environment: Readonly<Record<string, string>>,
  line: (line: string) => void,
  guard: GroupWatch,
): Promise<ProcessGroup> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) guard.watch(pid);
  const ended = untilEnd(child, line, guard);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    ended,
    signal: (signal) => {
      if (pid !== undefined && !isOver()) signalGroup(pid, signal);
    },
  };
}

function untilEnd(child: ChildProcess, line: (line: string) => void, guard: GroupWatch): Promise<Ended> {
  for (const stream of [child.stdout, child.stderr]) {
    const lines = new LineSplitter(line);
    stream?.on('data', (chunk: Buffer) => lines.write(chunk));
    stream?.on('close', () => lines.end());
  }
  child.on('exit', () => {
    // As in a container: with its first process all others end.
    if (child.pid !== undefined) {
      signalGroup(child.pid, 'SIGKILL');
      guard.forget(child.pid);
    }
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, LAST_WORDS_MS).unref();
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ exitCode: signal === null ? (code ?? 0) : 128 + constants.signals[signal] });
    });
  });
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody is left in it.
  }
}
