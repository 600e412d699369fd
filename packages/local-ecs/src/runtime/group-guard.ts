import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** Learns which process groups there are. */
export interface GroupWatch {
  watch(group: number): void;
  forget(group: number): void;
}

/**
 * Ends process groups when this process is gone, however it went (SIGKILL included), and clears up behind it: a small shell that
 * reads from a pipe which groups there are, and goes to work when that closes.
 */
export interface GroupGuard extends GroupWatch {
  /** Sends it to work now. */
  close(): void;
  /** There is nothing any more that it would have to do. */
  dismiss(): void;
}

/** What a guard does beside ending groups. */
export interface GuardOptions {
  /** As a list of processes shows it. */
  readonly name: string;
  /** What it does when the groups are ended: a script of the shell, the same always. All data are in `args`. */
  readonly afterwards: string;
  readonly args: readonly string[];
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What it reads: `+` or `-` and the number of a process group, or `done`. */
const END_GROUPS = `
trap '' INT TERM HUP
groups=
while read -r change group; do
  case $change in
    done) exit 0;;
    +) groups="$groups $group";;
    *)
      left=
      for each in $groups; do [ "$each" = "$group" ] || left="$left $each"; done
      groups=$left;;
  esac
done
for each in $groups; do kill -KILL "-$each" 2>/dev/null; done
`;

/** Starts a guard. It works as long as there is a shell; without one only the end by SIGKILL leaves something. */
export function guardGroups({ name, afterwards, args, env = process.env }: GuardOptions): GroupGuard {
  const shell = spawn('/bin/sh', ['-c', `${END_GROUPS}${afterwards}`, name, ...args], {
    detached: true,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it everything works but the end by SIGKILL.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  // Neither it nor the pipe to it keeps this process alive.
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return {
    watch: (group) => void shell.stdin.write(`+ ${group}\n`),
    forget: (group) => void shell.stdin.write(`- ${group}\n`),
    close: () => void shell.stdin.end(),
    dismiss: () => void shell.stdin.end('done\n'),
  };
}
