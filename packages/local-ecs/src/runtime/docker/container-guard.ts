import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { ClientGuard } from './docker-cli.ts';
import { instanceLabel, type Owner, pauseImageName } from './labels.ts';

/**
 * Clears up when this process is gone without having done it (SIGKILL): ends the clients that follow containers and
 * events, which would wait for ever, and takes the containers away where no later local-ecs takes them over.
 */
export interface OrphanGuard extends ClientGuard {
  /** There is nothing any more that it would have to do. */
  close(): void;
}

/**
 * It looks twice: a client that was at work in that moment may create one more container. Its only data are its arguments,
 * and what it reads: `+` or `-` and the number of a process group.
 */
const SCRIPT = `
trap '' INT TERM HUP
clients=
while read -r change client; do
  case $change in
    done) exit 0;;
    +) clients="$clients $client";;
    *)
      left=
      for each in $clients; do [ "$each" = "$client" ] || left="$left $each"; done
      clients=$left;;
  esac
done
for each in $clients; do kill -KILL "-$each" 2>/dev/null; done
[ $# -eq 0 ] && exit 0
for pause in 0 2; do
  sleep "$pause"
  docker ps --all --quiet --no-trunc --filter "label=$1" | while read -r id; do docker rm --force --volumes "$id"; done
  docker volume ls --quiet --filter "label=$1" | while read -r name; do docker volume rm "$name"; done
done
docker image rm "$2"
`;

/**
 * A small shell that reads from a pipe, and goes to work when that closes.
 *
 * @param takesAll whether containers go as well
 */
export function guardOrphans(owner: Owner, takesAll: boolean): OrphanGuard {
  const own = takesAll ? [instanceLabel(owner), pauseImageName(owner)] : [];
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'local-ecs-docker-guard', ...own], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it everything works but the end by SIGKILL.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  // Neither it nor the pipe to it keeps this process alive.
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return {
    watch: (client) => void shell.stdin.write(`+ ${client}\n`),
    forget: (client) => void shell.stdin.write(`- ${client}\n`),
    close: () => void shell.stdin.end('done\n'),
  };
}
