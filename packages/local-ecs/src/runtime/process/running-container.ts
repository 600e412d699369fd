import type { Pace } from '../../clock/pace.ts';
import type { GroupWatch } from '../group-guard.ts';
import type { ContainerToRun } from '../runtime.ts';
import type { AssignedPort, RunningContainer } from '../task/placed-container.ts';
import { cannotStart } from '../task/start-error.ts';
import { checkCommand } from './check-command.ts';
import { commandInFolder } from './command-in-folder.ts';
import { isExecutableFormat } from './executable-format.ts';
import { type ProcessGroup, startProcessGroup } from './process-group.ts';
import { programEnvironment } from './program-environment.ts';
import type { ProgramSettings } from './program-settings.ts';

/** Where and how one container of a task runs. */
export interface ContainerPlace {
  readonly container: ContainerToRun;
  readonly settings: ProgramSettings;
  /** Its files. */
  readonly folder: string;
  /** Where it has to listen. */
  readonly port: number;
  /** Its own, by its port mappings. */
  readonly assigned: readonly AssignedPort[];
  /** Of all containers of the task. */
  readonly ports: readonly AssignedPort[];
}

/** As on Fargate, where a program is for another processor. */
const WRONG_FORMAT_EXIT = 1;

/**
 * Starts the container's program: a group of processes; a health check runs in its folder and environment.
 *
 * @param isForeign a fault makes it a program for another processor
 * @throws StartError CannotStartContainerError
 */
export async function startContainer(
  place: ContainerPlace,
  world: { readonly pace: Pace; readonly guard: GroupWatch },
  line: (line: string) => void,
  isForeign: boolean,
): Promise<RunningContainer> {
  const { folder, settings } = place;
  const hostPath = process.env['PATH'] ?? '';
  const environment = await programEnvironment({ ...place, environment: settings.environment, hostPath });
  const searchPath = environment['PATH'] ?? hostPath;
  const host = { platform: process.platform, architecture: process.arch };

  const start = async (argv: readonly string[], write: (line: string) => void): Promise<ProcessGroup> => {
    const command = await commandInFolder(argv, { folder, workingFolder: settings.workingFolder, searchPath });
    if (isForeign || !(await isExecutableFormat(command.file, host))) return foreignProgram(argv[0] ?? '', write);
    return startProcessGroup(command, environment, write, world.guard).catch((error: Error) => {
      throw cannotStart(`exec: "${argv[0]}": ${error.message}`, 126);
    });
  };

  const group = await start(settings.argv, line);
  return {
    ports: place.assigned,
    ended: group.ended.then(({ exitCode }) => ({ exitCode, reason: null })),
    stop() {
      group.signal(settings.stopSignal);
      const cancel = world.pace.after(settings.stopTimeoutMs, () => group.signal('SIGKILL'));
      void group.ended.then(cancel);
    },
    kill: () => group.signal('SIGKILL'),
    letGo: () => undefined,
    async passes(command, timeoutMs) {
      const check = await start(checkCommand(command, place.ports), () => undefined).catch(() => null);
      if (check === null) return false;
      const giveUp = world.pace.after(timeoutMs, () => check.signal('SIGKILL'));
      const { exitCode } = await check.ended;
      giveUp();
      return exitCode === 0;
    },
  };
}

/** What a program for another processor does: it says so and ends. */
function foreignProgram(name: string, line: (line: string) => void): ProcessGroup {
  line(`exec ${name}: exec format error`);
  return { ended: Promise.resolve({ exitCode: WRONG_FORMAT_EXIT }), signal: () => undefined };
}
