import { createHash } from 'node:crypto';
import type { Pace } from '../clock/pace.ts';
import { type FaultBook, meansImage } from '../faults/faults.ts';
import type { ImageStore } from '../registry/image-store.ts';
import type { ContainerToRun, KnownContainer, KnownTask, Runtime, RuntimeEvent, TaskToRun } from './runtime.ts';
import { startFailure } from './start-failure.ts';
import { storedImageName } from './task/stored-image-name.ts';

/** How long simulated tasks take. */
export interface SimulatedRuntimeOptions {
  /** From start to RUNNING. */
  readonly startMs: number;
  /** From the order to stop to STOPPED. */
  readonly stopMs: number;
  /** Says what tags mean; null: no registry does. */
  readonly images: ImageStore | null;
}

/** A load balancer's default: two checks, 30 s apart, find a target unhealthy. */
const TARGET_UNHEALTHY_AFTER_MS = 60_000;

/** How long after its start a program for another CPU ends. */
const EXEC_FORMAT_ERROR_AFTER_MS = 100;

/** Runs nothing: tasks start and stop after fixed times, and fail as the faults say. */
export function createSimulatedRuntime(pace: Pace, faults: FaultBook, options: SimulatedRuntimeOptions): Runtime {
  return {
    start(task, report) {
      const simulated = new SimulatedTask(pace, faults, options, task, report);
      simulated.start();
      return simulated;
    },
    resume(task, known, report) {
      const simulated = new SimulatedTask(pace, faults, options, task, report);
      simulated.resume(known);
      return simulated;
    },
    // Timers are all there is, and who ends the tasks forgets those.
    endAll: () => Promise.resolve(),
    release: () => Promise.resolve(null),
  };
}

class SimulatedTask {
  readonly #pace: Pace;
  readonly #faults: FaultBook;
  readonly #options: SimulatedRuntimeOptions;
  readonly #task: TaskToRun;
  readonly #report: (event: RuntimeEvent) => void;
  readonly #timers = new Set<() => void>();
  readonly #alive = new Set<string>();
  #stopping = false;

  constructor(
    pace: Pace,
    faults: FaultBook,
    options: SimulatedRuntimeOptions,
    task: TaskToRun,
    report: (event: RuntimeEvent) => void,
  ) {
    this.#pace = pace;
    this.#faults = faults;
    this.#options = options;
    this.#task = task;
    this.#report = report;
  }

  /** What ran runs on, and is healthy: faults do not outlive the local-ecs that they were asked of. */
  resume({ stage, startedAt, containers }: KnownTask): void {
    if (stage === 'starting') {
      this.start();
      return;
    }
    // A task that is asked to stop before it runs never had a program.
    if (startedAt === null) return;
    const living = containers.filter(({ hasEnded }) => !hasEnded);
    for (const { name } of living) this.#alive.add(name);
    if (stage === 'running') this.#after(0, () => this.#reportSoundness(living));
  }

  #reportSoundness(living: readonly KnownContainer[]): void {
    for (const container of this.#task.containers) {
      const known = living.find(({ name }) => name === container.name);
      if (known === undefined) continue;
      if (container.healthCheck !== null && known.health !== 'HEALTHY') this.#reportHealth(container, 'HEALTHY');
      if (this.#task.hasTargets && container.essential) {
        this.#report({ type: 'target-health', healthy: true, reason: '' });
      }
    }
  }

  /** A third of the time each for network, images and containers. */
  start(): void {
    const startMs = this.#options.startMs + this.#extraMs('slow-start');
    this.#after(startMs / 3, () => this.#report({ type: 'provisioned' }));
    const failure = startFailure(this.#faults, this.#task.containers);
    const failsAt = failure?.stage === 'secrets' ? 1 / 3 : failure?.stage === 'pull' ? 2 / 3 : 1;
    if (failure?.stage !== 'secrets' && failure?.stage !== 'pull') {
      this.#after((startMs * 2) / 3, () => this.#report({ type: 'pulled', digests: this.#digests() }));
    }
    this.#after(startMs * failsAt, () => {
      if (failure === null) this.#run();
      else this.#report(failure.event);
    });
  }

  #run(): void {
    for (const container of this.#task.containers) this.#alive.add(container.name);
    this.#report({ type: 'running', ports: [] });
    for (const container of this.#task.containers) this.#scheduleLife(container);
  }

  #scheduleLife(container: ContainerToRun): void {
    this.#report({ type: 'log', container: container.name, line: `Starting ${container.image}` });
    const means = (fault: { readonly image?: string }): boolean => meansImage(fault, container.image);
    const neverHealthy = this.#faults.strike('never-healthy', means) !== null;
    const endsAfterMs = this.#scheduleCrash(container);
    if (endsAfterMs === null) this.#report({ type: 'log', container: container.name, line: 'Ready' });
    // A program that ends before its first check was never found healthy.
    const check = container.healthCheck;
    const checkedIn = (ms: number): boolean => endsAfterMs === null || endsAfterMs > ms;
    if (check !== null) {
      if (neverHealthy) {
        const failsAfterMs = (check.startPeriod + check.interval * check.retries) * 1000;
        this.#after(failsAfterMs, () => this.#reportHealth(container, 'UNHEALTHY'));
      } else if (checkedIn(check.interval * 1000)) this.#reportHealth(container, 'HEALTHY');
    }
    if (this.#task.hasTargets && container.essential) {
      const reason = 'Health checks failed';
      if (neverHealthy) {
        this.#after(TARGET_UNHEALTHY_AFTER_MS, () => this.#report({ type: 'target-health', healthy: false, reason }));
      } else if (checkedIn(TARGET_UNHEALTHY_AFTER_MS / 2)) {
        this.#report({ type: 'target-health', healthy: true, reason: '' });
      }
    }
  }

  /** Sets its end where a fault says so, and returns how long it lives; null: until it is stopped. */
  #scheduleCrash(container: ContainerToRun): number | null {
    const means = (fault: { readonly image?: string }): boolean => meansImage(fault, container.image);
    if (this.#faults.strike('wrong-architecture', means) !== null) {
      const line = `exec /usr/local/bin/${container.name}: exec format error`;
      this.#after(EXEC_FORMAT_ERROR_AFTER_MS, () => this.#end(container, 1, null, [line]));
      return EXEC_FORMAT_ERROR_AFTER_MS;
    }
    const crash = this.#faults.strike('crash', means);
    if (crash === null) return null;
    const afterMs = crash.afterMs ?? 1000;
    const reason = crash.outOfMemory ? 'OutOfMemoryError: Container killed due to memory usage' : null;
    const exitCode = crash.exitCode ?? (crash.outOfMemory ? 137 : 1);
    this.#after(afterMs, () => this.#end(container, exitCode, reason, crash.logLines ?? []));
    return afterMs;
  }

  #end(container: ContainerToRun, exitCode: number, reason: string | null, lines: readonly string[]): void {
    for (const line of lines) this.#report({ type: 'log', container: container.name, line });
    this.#alive.delete(container.name);
    this.#report({ type: 'exited', container: container.name, exitCode, reason });
  }

  #reportHealth(container: ContainerToRun, health: 'HEALTHY' | 'UNHEALTHY'): void {
    if (this.#alive.has(container.name)) this.#report({ type: 'container-health', container: container.name, health });
  }

  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const cancel of this.#timers) cancel();
    // With nothing alive only the network is left to take away.
    const stopMs = this.#alive.size > 0 ? this.#options.stopMs + this.#extraMs('slow-stop') : this.#options.stopMs / 5;
    this.#after((stopMs * 4) / 5, () => {
      // The simulated programs obey SIGTERM: 128 + 15.
      for (const container of this.#alive) this.#report({ type: 'exited', container, exitCode: 143, reason: null });
      this.#report({ type: 'containers-stopped' });
    });
    this.#after(stopMs, () => this.#report({ type: 'stopped' }));
  }

  #digests(): Map<string, string> {
    return new Map(this.#task.containers.map((each) => [each.name, each.digest ?? this.#digest(each.image)]));
  }

  /** That of the own registry where it has the image, else one that only the name makes. */
  #digest(image: string): string {
    const [, given] = image.split('@');
    const name = storedImageName(image);
    const stored = name === null ? null : (this.#options.images?.digest(name.repository, name.reference) ?? null);
    return given ?? stored ?? `sha256:${createHash('sha256').update(image).digest('hex')}`;
  }

  #extraMs(kind: 'slow-start' | 'slow-stop'): number {
    const extra = this.#task.containers.map(
      ({ image }) => this.#faults.strike(kind, (fault) => meansImage(fault, image))?.ms ?? 0,
    );
    return Math.max(0, ...extra);
  }

  #after(ms: number, work: () => void): void {
    const cancel = this.#pace.after(ms, () => {
      this.#timers.delete(cancel);
      work();
    });
    this.#timers.add(cancel);
  }
}
