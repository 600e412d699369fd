import { EcsError, invalidParameter } from '../ecs-error.ts';
import { findCluster, lookUpTask } from '../state/region.ts';
import { flag, text } from './input.ts';
import type { Operation } from './operation.ts';

/** ExecuteCommand: no session is ever opened; what is wrong with the call is told as ECS tells it. @throws EcsError always */
export const executeCommand: Operation = ({ region, input }) => {
  const cluster = findCluster(region, text(input, 'cluster'));
  const task = lookUpTask(cluster, text(input, 'task') ?? '');
  if (task === null) throw invalidParameter('The referenced task was not found.');
  if ((text(input, 'command') ?? '') === '') throw invalidParameter('command can not be blank.');
  if (flag(input, 'interactive') !== true) throw invalidParameter('Interactive is the only mode supported currently.');
  const name = text(input, 'container');
  if (name === null && task.containers.length > 1) {
    throw invalidParameter('The container name is required: the task has more than one container.');
  }
  if (name !== null && !task.containers.some((container) => container.name === name)) {
    throw invalidParameter(`The container ${name} was not found in the task.`);
  }
  if (task.settings['enableExecuteCommand'] !== true || task.lastStatus !== 'RUNNING') {
    throw invalidParameter(
      'The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running. ' +
        'Wait and try again or run a new task with execute command enabled and try again.',
    );
  }
  throw new EcsError(
    'UnsupportedFeatureException',
    'ecs:ExecuteCommand is not emulated by local-ecs: no session into a container can be opened. With the docker runtime use docker exec.',
  );
};
