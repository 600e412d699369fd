import { type GroupGuard, guardGroups } from '../group-guard.ts';
import { instanceLabel, type Owner, pauseImageName } from './labels.ts';

/** It looks twice: a client that was at work in that moment may create one more container. */
const TAKE_AWAY = `
[ $# -eq 0 ] && exit 0
for pause in 0 2; do
  sleep "$pause"
  docker ps --all --quiet --no-trunc --filter "label=$1" | while read -r id; do docker rm --force --volumes "$id"; done
  docker volume ls --quiet --filter "label=$1" | while read -r name; do docker volume rm "$name"; done
done
docker image rm "$2"
`;

/**
 * Clears up when this process is gone without having done it (SIGKILL): ends the clients that follow containers and
 * events, which would wait for ever, and takes the containers away where no later local-ecs takes them over.
 *
 * @param takesAll whether containers go as well
 */
export function guardContainers(owner: Owner, takesAll: boolean): GroupGuard {
  const args = takesAll ? [instanceLabel(owner), pauseImageName(owner)] : [];
  return guardGroups({ name: 'local-ecs-docker-guard', afterwards: TAKE_AWAY, args });
}
