import type { Pace } from '../../clock/pace.ts';
import { type FaultBook, meansImage } from '../../faults/faults.ts';
import type { PortBinding, RuntimeEvent } from '../runtime.ts';
import type { Dependency } from './dependencies.ts';
import { createGate } from './gate.ts';
import { type Health, watchHealth } from './health-watch.ts';
import type { ContainerEnd, PlacedContainer, RunningContainer } from './placed-container.ts';
import { StartError } from './start-error.ts';

interface LifeWorld {
  readonly pace: Pace;
  readonly faults: FaultBook;
}

/** One container of a task: its program, its log, its health, and the faults that strike it. */
export class ContainerLife {
  readonly placed: PlacedContainer;
  readonly #world: LifeWorld;
  readonly #report: (event: RuntimeEvent) => void;
  readonly #neverHealthy: boolean;
  readonly #started = createGate();
  readonly #firstHealth = createGate<Health>();
  readonly #ended = createGate<ContainerEnd>();
  #run: RunningContainer | null = null;
  #isKilled = false;

  constructor(placed: PlacedContainer, world: LifeWorld, report: (event: RuntimeEvent) => void) {
    this.placed = placed;
    this.#world = world;
    this.#report = report;
    this.#neverHealthy = world.faults.strike('never-healthy', this.#isMeant) !== null;
  }

  get name(): string {
    return this.placed.container.name;
  }

  get hasStarted(): boolean {
    return this.#run !== null;
  }

  /** Resolves when its program has ended; never, where it was never started. */
  get ended(): Promise<ContainerEnd> {
    return this.#ended.opened;
  }

  /** The ports that others reach it by, once it was started. */
  get bindings(): PortBinding[] {
    const neverHealthy = this.#neverHealthy;
    return (this.#run?.ports ?? []).map((port) => ({ container: this.name, host: '127.0.0.1', ...port, neverHealthy }));
  }

  /** @throws StartError CannotStartContainerError */
  async start(): Promise<void> {
    const { faults } = this.#world;
    const isForeign = faults.strike('wrong-architecture', this.#isMeant) !== null;
    const crash = faults.strike('crash', this.#isMeant);
    const log = (line: string): void => this.#report({ type: 'log', container: this.name, line });
    const run = await this.placed.start(log, isForeign);
    this.#run = run;
    this.#started.open();
    let end: ContainerEnd | null = null;
    const endChecks = this.#watchHealth(run);
    const cancelCrash =
      crash === null
        ? () => undefined
        : this.#world.pace.after(crash.afterMs ?? 1000, () => {
            for (const line of crash.logLines ?? []) log(line);
            end = {
              exitCode: crash.exitCode ?? (crash.outOfMemory === true ? 137 : 1),
              reason: crash.outOfMemory === true ? 'OutOfMemoryError: Container killed due to memory usage' : null,
            };
            run.kill();
          });
    void run.ended.then((own) => {
      endChecks();
      cancelCrash();
      this.#ended.open(end ?? own);
    });
    if (this.#isKilled) run.kill();
  }

  /** Resolves when this container is as far as one that depends on it wants it. @throws StartError when it will never be */
  async reaches(condition: Dependency['condition']): Promise<void> {
    const never = (what: string): StartError =>
      new StartError(`CannotStartContainerError: the dependency ${this.name} ${what}`, {
        stoppedReason: 'Task failed to start',
      });
    switch (condition) {
      case 'START':
        return this.#started.opened;
      case 'COMPLETE':
        await this.ended;
        return;
      case 'SUCCESS': {
        const { exitCode } = await this.ended;
        if (exitCode !== 0) throw never(`ended with exit code ${exitCode}, and had to succeed`);
        return;
      }
      case 'HEALTHY': {
        const health = await Promise.race([this.#firstHealth.opened, this.ended]);
        if (health !== 'HEALTHY') throw never('did not become healthy');
      }
    }
  }

  /** Asks it to stop, and kills it when its stop timeout is over. */
  stop(): void {
    this.#run?.stop();
  }

  /** Ends it in this moment, or in that of its start. */
  kill(): void {
    this.#isKilled = true;
    this.#run?.kill();
  }

  #watchHealth(run: RunningContainer): () => void {
    const { container } = this.placed;
    const check = container.healthCheck;
    if (check === null) return () => undefined;
    const passes = async (): Promise<boolean> =>
      !this.#neverHealthy && (await run.passes(check.command, check.timeout * 1000));
    return watchHealth(this.#world.pace, check, passes, (health) => {
      this.#firstHealth.open(health);
      this.#report({ type: 'container-health', container: container.name, health });
    });
  }

  readonly #isMeant = (fault: { readonly image?: string }): boolean => meansImage(fault, this.placed.container.image);
}
