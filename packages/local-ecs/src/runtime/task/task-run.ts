import type { Pace } from '../../clock/pace.ts';
import { type FaultBook, meansImage } from '../../faults/faults.ts';
import type { ContainerToRun, KnownTask, RunningTask, RuntimeEvent, TaskToRun } from '../runtime.ts';
import { startFailure } from '../start-failure.ts';
import { ContainerLife } from './container-life.ts';
import { dependantsOf, dependenciesOf, dependencyProblem } from './dependencies.ts';
import { failedStart, faultyStart } from './failed-start.ts';
import { createGate } from './gate.ts';
import { missingSecrets } from './missing-secrets.ts';
import type { PlacedContainer, TaskHost } from './placed-container.ts';
import { StartError } from './start-error.ts';

/** What a task needs from its runtime. */
export interface TaskWorld {
  /** Of the clock itself: what programs do is not sped up. */
  readonly pace: Pace;
  readonly faults: FaultBook;
}

/** ECS takes seconds for a task's network. Without any wait, one that crashes would be replaced as fast as this machine can. */
const PROVISIONING_MS = 500;
const KILLED_EXIT = 137;

/** The run of a task whose containers are real, wherever its host runs them: from its start, or from where an earlier local-ecs left it. */
export class TaskRun implements RunningTask {
  readonly #world: TaskWorld;
  readonly #task: TaskToRun;
  readonly #host: TaskHost;
  readonly #lives: ContainerLife[] = [];
  readonly #tellings: Promise<void>[] = [];
  /** Opens when nothing more is to be started. */
  readonly #halted = createGate();
  /** Opens when ends of containers may be told: all of them run, or the task is asked to stop. */
  readonly #launched = createGate();
  readonly #over = createGate();
  #report: (event: RuntimeEvent) => void;
  #launches: Promise<void>[] = [];
  #isHalted = false;
  #isStopping = false;
  #isUp = false;

  constructor(world: TaskWorld, task: TaskToRun, host: TaskHost, report: (event: RuntimeEvent) => void) {
    this.#world = world;
    this.#task = task;
    this.#report = report;
    this.#host = host;
  }

  /** Resolves when nothing of it is left, or it is let go. */
  get over(): Promise<void> {
    return this.#over.opened;
  }

  start(): void {
    void this.#live(() => this.#start());
  }

  /** Goes on where an earlier local-ecs stopped; a start that was not over is made anew. */
  resume(known: KnownTask): void {
    const again = async (): Promise<void> => {
      await this.#host.clear();
      await this.#start();
    };
    void this.#live(known.stage === 'starting' ? again : () => this.#takeUp(known));
  }

  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#launched.open();
    this.#halt();
  }

  /** Ends it without a further report, and gives its programs no longer than `patienceMs`. */
  end(patienceMs: number): void {
    this.#report = () => undefined;
    this.stop();
    const cancel = this.#world.pace.after(patienceMs, () => {
      for (const life of this.#lives) life.kill();
    });
    void this.over.then(cancel);
  }

  /** Lets it go on without a further report, and returns how many containers do; null: it is starting and has to be ended. */
  letGo(): number | null {
    if (!this.#isUp) return null;
    this.#report = () => undefined;
    for (const life of this.#lives) life.letGo();
    this.#over.open();
    return this.#lives.filter(({ hasEnded }) => !hasEnded).length;
  }

  async #live(begin: () => Promise<void>): Promise<void> {
    // Nothing is reported before the call that began it returned.
    await Promise.resolve();
    const failure = await begin().then(
      () => null,
      (error: unknown) => failedStart(error, null),
    );
    if (failure === null) await this.#halted.opened;
    this.#halt();
    await this.#stopContainers();
    if (this.#isStopping) {
      await Promise.all(this.#tellings);
      this.#report({ type: 'containers-stopped' });
    }
    await this.#host.clear();
    if (this.#isStopping) this.#report({ type: 'stopped' });
    else if (failure !== null) this.#report(failure.event);
    this.#over.open();
  }

  /** Brings it to RUNNING, or as far as it comes until it is halted. @throws FailedStart */
  async #start(): Promise<void> {
    const { containers } = this.#task;
    const { faults } = this.#world;
    await this.#wait(PROVISIONING_MS + this.#extraMs('slow-start'));
    if (this.#isHalted) return;
    this.#report({ type: 'provisioned' });
    const secrets = missingSecrets(containers);
    if (secrets !== null) throw secrets;
    const fault = startFailure(faults, containers);
    if (fault !== null && fault.stage !== 'start') throw faultyStart(fault);
    const pulled = await Promise.all(
      containers.map(
        async (each): Promise<[string, string]> => [each.name, await blaming(each.name, this.#host.pull(each))],
      ),
    );
    if (this.#isHalted) return;
    this.#report({ type: 'pulled', digests: new Map(pulled) });
    if (fault !== null) throw faultyStart(fault);
    const problem = dependencyProblem(containers);
    if (problem !== null) throw new StartError(`CannotStartContainerError: ${problem}`);
    const placed = (await this.#host.place()).map((each) => [each, this.#addLife(each.container)] as const);
    this.#launches = placed.map(([each, life]) => blaming(life.name, this.#launch(life, each)));
    await Promise.all(this.#launches);
    if (this.#isHalted) return;
    this.#report({ type: 'running', ports: this.#lives.flatMap(({ bindings }) => bindings) });
    this.#goesOn();
  }

  /** Finds the containers that an earlier local-ecs started; what has ended meanwhile is told by and by. */
  async #takeUp({ startedAt, containers }: KnownTask): Promise<void> {
    const living = containers.filter(({ hasEnded }) => !hasEnded);
    const finds = living.map(async (known) => {
      const container = this.#task.containers.find(({ name }) => name === known.name);
      if (container === undefined) return;
      const life = this.#addLife(container);
      const run = await this.#host.find(container, life.log);
      if (run !== null) life.takeUp(run, known, startedAt);
      // One of a task that never ran may never have been started.
      else if (startedAt !== null) life.isGone(this.#host.whyGone);
      if (life.hasStarted) this.#tellings.push(this.#tellEnd(life));
    });
    await Promise.all(finds);
    this.#goesOn();
  }

  /** All its containers are known. */
  #goesOn(): void {
    this.#isUp = true;
    this.#launched.open();
    void this.#host.broken.then((reason) => {
      for (const life of this.#lives) life.breakDown({ exitCode: KILLED_EXIT, reason });
    });
  }

  #addLife(container: ContainerToRun): ContainerLife {
    const life = new ContainerLife(container, this.#world, (event) => this.#report(event));
    this.#lives.push(life);
    return life;
  }

  /** Starts a container when those that it depends on are far enough. */
  async #launch(life: ContainerLife, placed: PlacedContainer): Promise<void> {
    const waits = dependenciesOf(life.container).map(async ({ container, condition }) => {
      await this.#lives.find(({ name }) => name === container)?.reaches(condition);
    });
    await Promise.race([this.#halted.opened, Promise.all(waits)]);
    if (this.#isHalted) return;
    await life.start(placed);
    this.#tellings.push(this.#tellEnd(life));
  }

  /** Ends are told behind RUNNING; where others still wait for what has ended, there is nothing to wait for. */
  async #tellEnd(life: ContainerLife): Promise<void> {
    const end = await life.ended;
    const othersWait = this.#lives.some((other) => !other.hasStarted && dependenciesOf(other.container).length > 0);
    if (life.container.essential && othersWait) this.#launched.open();
    await this.#launched.opened;
    this.#report({ type: 'exited', container: life.name, ...end });
  }

  /** Those that depend on others stop before them. */
  async #stopContainers(): Promise<void> {
    await Promise.allSettled(this.#launches);
    const started = this.#lives.filter(({ hasStarted }) => hasStarted);
    if (started.some(({ hasEnded }) => !hasEnded)) await this.#delay(this.#extraMs('slow-stop'));
    const stops = started.map(async (life) => {
      await Promise.all(dependantsOf(life.name, started).map(({ ended }) => ended));
      life.stop();
      await life.ended;
    });
    await Promise.all(stops);
  }

  #halt(): void {
    this.#isHalted = true;
    this.#halted.open();
  }

  /** Waits, and no longer than it is to be started. */
  async #wait(ms: number): Promise<void> {
    if (ms > 0) await Promise.race([this.#halted.opened, this.#delay(ms)]);
  }

  async #delay(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => this.#world.pace.after(ms, resolve));
  }

  #extraMs(kind: 'slow-start' | 'slow-stop'): number {
    const extra = this.#task.containers.map(
      ({ image }) => this.#world.faults.strike(kind, (fault) => meansImage(fault, image))?.ms ?? 0,
    );
    return Math.max(0, ...extra);
  }
}

async function blaming<Result>(container: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw failedStart(error, container);
  }
}
