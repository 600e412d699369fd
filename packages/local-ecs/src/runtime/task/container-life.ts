import type { Pace } from '../../clock/pace.ts';
import { type FaultBook, meansImage } from '../../faults/faults.ts';
import { isJsonObject } from '../../json.ts';
import type { ContainerToRun, KnownContainer, PortBinding, RuntimeEvent } from '../runtime.ts';
import type { Dependency } from './dependencies.ts';
import { createGate } from './gate.ts';
import { type EarlierHealth, type Health, watchHealth } from './health-watch.ts';
import type { ContainerEnd, PlacedContainer, RunningContainer } from './placed-container.ts';
import { StartError } from './start-error.ts';

interface LifeWorld {
  readonly pace: Pace;
  readonly faults: FaultBook;
}

const KILLED_EXIT = 137;

/** One container of a task: its program, its log, its health, and the faults that strike it. */
export class ContainerLife {
  readonly container: ContainerToRun;
  readonly #world: LifeWorld;
  readonly #report: (event: RuntimeEvent) => void;
  readonly #started = createGate();
  readonly #firstHealth = createGate<Health>();
  readonly #ended = createGate<ContainerEnd>();
  #neverHealthy = false;
  #run: RunningContainer | null = null;
  /** Told instead of the end that its program comes to. */
  #causedEnd: ContainerEnd | null = null;
  #hasEnded = false;
  #isKilled = false;
  #cancel: () => void = () => undefined;

  constructor(container: ContainerToRun, world: LifeWorld, report: (event: RuntimeEvent) => void) {
    this.container = container;
    this.#world = world;
    this.#report = report;
  }

  get name(): string {
    return this.container.name;
  }

  get hasStarted(): boolean {
    return this.#run !== null || this.#hasEnded;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
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

  /** Takes what it writes. */
  readonly log = (line: string): void => this.#report({ type: 'log', container: this.name, line });

  /** @throws StartError CannotStartContainerError */
  async start(placed: PlacedContainer): Promise<void> {
    const { faults, pace } = this.#world;
    this.#neverHealthy = faults.strike('never-healthy', this.#isMeant) !== null;
    const isForeign = faults.strike('wrong-architecture', this.#isMeant) !== null;
    const crash = faults.strike('crash', this.#isMeant);
    const run = await placed.start(this.log, isForeign);
    this.#follow(run, null);
    if (crash !== null && !this.#hasEnded) {
      const cancelCrash = pace.after(crash.afterMs ?? 1000, () => {
        for (const line of crash.logLines ?? []) this.log(line);
        this.breakDown({
          exitCode: crash.exitCode ?? (crash.outOfMemory === true ? KILLED_EXIT : 1),
          reason: crash.outOfMemory === true ? 'OutOfMemoryError: Container killed due to memory usage' : null,
        });
      });
      const cancelChecks = this.#cancel;
      this.#cancel = () => {
        cancelChecks();
        cancelCrash();
      };
    }
    if (this.#isKilled) run.kill();
  }

  /** Goes on with one that an earlier local-ecs started. Faults do not outlive the local-ecs that they were asked of. */
  takeUp(run: RunningContainer, known: KnownContainer, startedAt: number | null): void {
    const health = known.health === 'UNKNOWN' ? null : known.health;
    this.#follow(run, { health, startedAt: startedAt ?? this.#world.pace.now() });
  }

  /** Nothing is left of it: that is its end. */
  isGone(reason: string): void {
    this.#end({ exitCode: KILLED_EXIT, reason });
  }

  /** Resolves when this container is as far as one that depends on it wants it. @throws StartError when it will never be */
  async reaches(condition: Dependency['condition']): Promise<void> {
    const never = (what: string): StartError =>
      new StartError(`CannotStartContainerError: the dependency ${this.name} ${what}`, {
        stoppedReason: 'Task failed to start',
      });
    await this.#started.opened;
    if (condition === 'START') return;
    const wanted = condition === 'HEALTHY' ? this.#firstHealth.opened : this.ended;
    const timeout = this.#startTimeout();
    const found = await Promise.race([wanted, this.ended, timeout.over]);
    timeout.cancel();
    if (found === null) throw never(`was not ${condition} within its startTimeout of ${timeout.seconds} seconds`);
    if (condition === 'HEALTHY' && found !== 'HEALTHY') throw never('did not become healthy');
    if (condition === 'SUCCESS' && typeof found === 'object' && found.exitCode !== 0) {
      throw never(`ended with exit code ${found.exitCode}, and had to succeed`);
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

  /** Ends it in this moment, and tells that end. */
  breakDown(end: ContainerEnd): void {
    if (this.#run !== null) this.#causedEnd ??= end;
    this.kill();
  }

  /** Looks after it no longer: it goes on. */
  letGo(): void {
    this.#cancel();
    this.#run?.letGo();
  }

  #follow(run: RunningContainer, earlier: EarlierHealth | null): void {
    this.#run = run;
    this.#cancel = this.#watchHealth(run, earlier);
    this.#started.open();
    void run.ended.then((own) => {
      this.#cancel();
      this.#end(this.#causedEnd ?? own);
    });
  }

  #end(end: ContainerEnd): void {
    this.#hasEnded = true;
    this.#ended.open(end);
  }

  /** How long others wait for it, from its own start; without end where nothing is set. */
  #startTimeout(): { readonly over: Promise<null>; readonly seconds: number; cancel(): void } {
    const { definition } = this.container;
    const seconds = isJsonObject(definition) ? Number(definition['startTimeout'] ?? 0) : 0;
    if (!(seconds > 0)) return { over: new Promise(() => undefined), seconds, cancel: () => undefined };
    const gate = createGate<null>();
    const cancel = this.#world.pace.after(seconds * 1000, () => gate.open(null));
    return { over: gate.opened, seconds, cancel };
  }

  #watchHealth(run: RunningContainer, earlier: EarlierHealth | null): () => void {
    const { container } = this;
    const check = container.healthCheck;
    if (check === null) return () => undefined;
    const passes = async (): Promise<boolean> =>
      !this.#neverHealthy && (await run.passes(check.command, check.timeout * 1000));
    return watchHealth(this.#world.pace, check, earlier, passes, (health) => {
      this.#firstHealth.open(health);
      this.#report({ type: 'container-health', container: container.name, health });
    });
  }

  readonly #isMeant = (fault: { readonly image?: string }): boolean => meansImage(fault, this.container.image);
}
