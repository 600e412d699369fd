import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { instanceLabel, type Owner, pauseImageName } from './labels.ts';

/** Takes containers away when this process is gone without having done it (SIGKILL). */
export interface OrphanGuard {
  /** There are none any more. */
  close(): void;
}

/** It looks twice: a client that was at work in that moment may create one more. Its only data are its arguments. */
const SCRIPT = `
trap '' INT TERM HUP
while read -r word; do [ "$word" = done ] && exit 0; done
for pause in 0 2; do
  sleep "$pause"
  docker ps --all --quiet --no-trunc --filter "label=$1" | while read -r id; do docker rm --force --volumes "$id"; done
  docker volume ls --quiet --filter "label=$1" | while read -r name; do docker volume rm "$name"; done
done
docker image rm "$2"
`;

/** A small shell that reads from a pipe, and goes to work when that closes. */
export function guardOrphans(owner: Owner): OrphanGuard {
  const shell = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'local-ecs-docker-guard', instanceLabel(owner), pauseImageName(owner)],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  // Without it everything works but the end by SIGKILL.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  // Neither it nor the pipe to it keeps this process alive.
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return { close: () => void shell.stdin.end('done\n') };
}
