import type { Pace } from '../../clock/pace.ts';
import { type FaultBook, meansImage } from '../../faults/faults.ts';
import type { RunningTask, RuntimeEvent, TaskToRun } from '../runtime.ts';
import { startFailure } from '../start-failure.ts';
import { ContainerLife } from './container-life.ts';
import { dependenciesOf, dependencyProblem } from './dependencies.ts';
import { failedStart, faultyStart } from './failed-start.ts';
import { createGate } from './gate.ts';
import { missingSecrets } from './missing-secrets.ts';
import type { TaskHost } from './placed-container.ts';
import { StartError } from './start-error.ts';

/** What a task needs from its runtime. */
export interface TaskWorld {
  /** Of the clock itself: what programs do is not sped up. */
  readonly pace: Pace;
  readonly faults: FaultBook;
}

/** ECS takes seconds for a task's network. Without any wait, one that crashes would be replaced as fast as this machine can. */
const PROVISIONING_MS = 500;

/** The run of a task whose containers are real, wherever its host runs them. */
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

  constructor(world: TaskWorld, task: TaskToRun, host: TaskHost, report: (event: RuntimeEvent) => void) {
    this.#world = world;
    this.#task = task;
    this.#report = report;
    this.#host = host;
    void this.#live();
  }

  /** Resolves when nothing of it is left. */
  get over(): Promise<void> {
    return this.#over.opened;
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

  async #live(): Promise<void> {
    // Nothing is reported before `start` returned.
    await Promise.resolve();
    const failure = await this.#start().then(
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
    for (const placed of await this.#host.place()) {
      this.#lives.push(new ContainerLife(placed, this.#world, (event) => this.#report(event)));
    }
    this.#launches = this.#lives.map((life) => blaming(life.name, this.#launch(life)));
    await Promise.all(this.#launches);
    if (this.#isHalted) return;
    this.#report({ type: 'running', ports: this.#lives.flatMap(({ bindings }) => bindings) });
    this.#launched.open();
  }

  /** Starts a container when those that it depends on are far enough. */
  async #launch(life: ContainerLife): Promise<void> {
    const waits = dependenciesOf(life.placed.container).map(async ({ container, condition }) => {
      await this.#lives.find(({ name }) => name === container)?.reaches(condition);
    });
    await Promise.race([this.#halted.opened, Promise.all(waits)]);
    if (this.#isHalted) return;
    await life.start();
    this.#tellings.push(this.#tellEnd(life));
  }

  /** Ends are told behind RUNNING; where others still wait for what has ended, there is nothing to wait for. */
  async #tellEnd(life: ContainerLife): Promise<void> {
    const end = await life.ended;
    const othersWait = this.#lives.some(
      (other) => !other.hasStarted && dependenciesOf(other.placed.container).length > 0,
    );
    if (life.placed.container.essential && othersWait) this.#launched.open();
    await this.#launched.opened;
    this.#report({ type: 'exited', container: life.name, ...end });
  }

  async #stopContainers(): Promise<void> {
    await Promise.allSettled(this.#launches);
    const started = this.#lives.filter(({ hasStarted }) => hasStarted);
    if (started.length > 0) await this.#delay(this.#extraMs('slow-stop'));
    for (const life of started) life.stop();
    await Promise.all(started.map(({ ended }) => ended));
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
