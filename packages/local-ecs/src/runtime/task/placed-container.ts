import type { ContainerToRun } from '../runtime.ts';

/** Where the containers of one task run: as processes of this machine, or by docker. */
export interface TaskHost {
  /**
   * Gets the container's image, and returns what its name means: a digest.
   * @throws StartError CannotPullContainerError
   */
  pull(container: ContainerToRun): Promise<string>;
  /** Makes all containers ready to be started; every image is there. @throws FailedStart, StartError */
  place(): Promise<readonly PlacedContainer[]>;
  /**
   * A container that an earlier local-ecs started, whether or not it still runs; null where nothing is left of it.
   *
   * @param line takes what it writes, from where the earlier one stopped
   */
  find(container: ContainerToRun, line: (line: string) => void): Promise<RunningContainer | null>;
  /** Why nothing is left of a container, for what is told of its end. */
  readonly whyGone: string;
  /** Resolves, with the reason, when what its containers share has broken down: none of them can go on. */
  readonly broken: Promise<string>;
  /** Takes away what is left of the task when its programs have ended, however far it came. Never rejects. */
  clear(): Promise<void>;
}

/** A container that only has to be started. */
export interface PlacedContainer {
  readonly container: ContainerToRun;
  /**
   * @param line takes what it writes
   * @param isForeign a fault makes its program one for another processor
   * @throws StartError CannotStartContainerError
   */
  start(line: (line: string) => void, isForeign: boolean): Promise<RunningContainer>;
}

/** A container that was started. */
export interface RunningContainer {
  /** Its ports that this machine reaches, each on 127.0.0.1. */
  readonly ports: readonly AssignedPort[];
  /** Resolves when its program has ended and all that it wrote is told. */
  readonly ended: Promise<ContainerEnd>;
  /** Asks it to stop, and kills it when its stop timeout is over. */
  stop(): void;
  kill(): void;
  /** Looks after it no longer: it goes on, and its end is never told. */
  letGo(): void;
  /** Runs a health check in it: whether it ended with 0 in time. */
  passes(command: readonly string[], timeoutMs: number): Promise<boolean>;
}

/** How a container ended, as it is reported. */
export interface ContainerEnd {
  readonly exitCode: number;
  readonly reason: string | null;
}

/** A port that a container has on this machine. */
export interface AssignedPort {
  readonly containerPort: number;
  readonly hostPort: number;
}
