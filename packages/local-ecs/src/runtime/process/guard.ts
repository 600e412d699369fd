import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Ends process groups when this process is gone, however it went (SIGKILL included): a small shell that reads from a
 * pipe which groups there are, and kills what is left of them when the pipe closes. It holds no data of anybody: what
 * it reads are `+` or `-` and numbers, and the folder that it takes away at the end comes as an argument.
 */
export interface Guard {
  watch(group: number): void;
  forget(group: number): void;
  /** Nothing is to be watched any more; it does its last work and ends. */
  close(): void;
}

const SCRIPT = `
trap '' INT TERM HUP
groups=
while read -r change group; do
  if [ "$change" = + ]; then groups="$groups $group"; else
    left=
    for each in $groups; do [ "$each" = "$group" ] || left="$left $each"; done
    groups=$left
  fi
done
for each in $groups; do kill -KILL "-$each" 2>/dev/null; done
[ -z "$1" ] || rm -rf -- "$1"
`;

/** @param folder taken away at the end; null: none */
export function createGuard(folder: string | null): Guard {
  let shell: ChildProcess | null = null;
  const started = (): ChildProcess => {
    if (shell !== null) return shell;
    shell = spawn('/bin/sh', ['-c', SCRIPT, 'local-ecs-guard', folder ?? ''], {
      detached: true,
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Without it everything works but the end by SIGKILL.
    shell.on('error', () => undefined);
    shell.stdin?.on('error', () => undefined);
    shell.unref();
    // Neither it nor the pipe to it keeps this process alive.
    if (shell.stdin instanceof Socket) shell.stdin.unref();
    return shell;
  };
  return {
    watch: (group) => void started().stdin?.write(`+ ${group}\n`),
    forget: (group) => void shell?.stdin?.write(`- ${group}\n`),
    close() {
      shell?.stdin?.end();
      shell = null;
    },
  };
}
