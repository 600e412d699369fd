import type { FinalVerdict } from '@slipway/engine';
import { type DeliveryEvent, printable } from '@slipway/engine/events';
import { type Stop, shortDetail, verdictWords } from '../views/stop-words.ts';
import { err, type Line, out } from './line.ts';
import { errorLines, troubleLines } from './trouble-lines.ts';

export interface ServiceNarrationOptions {
  readonly timeoutSeconds: number;
  readonly verbose: boolean;
  /** `--force-new-deployment`: there is no new task definition to speak of. */
  readonly forced: boolean;
  /** Whether the end of the old tasks is waited for. */
  readonly waitsForOldTasks: boolean;
  /** ARN for "Current task definition:" where the plan starts from a file; null where the plan names it. */
  readonly currentTaskDefinition: string | null;
}

type Of<Type extends DeliveryEvent['type']> = Extract<DeliveryEvent, { readonly type: Type }>;

/** Tells the deployment of a service in the script's lines, each at the moment when it is true. */
export class ServiceNarration {
  readonly #options: ServiceNarrationOptions;
  #desiredCount: number | null = null;
  #serving = false;
  /** The verdict is spoken; what follows is about the way back. */
  #judged = false;
  /** A rollback came to its end: nothing goes on that could be followed. */
  #wentBack = false;
  /** The first stop of each reason. */
  readonly #stops: Stop[] = [];

  constructor(options: ServiceNarrationOptions) {
    this.#options = options;
  }

  /** The lines that an event is worth. */
  tell(event: DeliveryEvent): readonly Line[] {
    switch (event.type) {
      case 'plan.made':
        return this.#options.forced ? [] : this.#planLines(event);
      case 'task-definition.registered':
        return [newDefinition(event.taskDefinition)];
      case 'deployment.started':
      case 'deployment.adopted':
        return this.#startedLines(event.desiredCount);
      case 'rollout.changed':
        return [
          ...(this.#options.verbose ? [err(countsLine(event, shortDetail(event.detail, this.#stops)))] : []),
          ...(event.servedAt ? this.#newTasksServe() : []),
        ];
      case 'rollout.waiting':
        return [err(`Still waiting: ${printable(event.detail)}`)];
      case 'task.stopped':
        if (event.times === 1) this.#stops.push(event);
        return troubleLines(event) ?? [];
      case 'rollout.judged':
        return this.#judgedLines(event.verdict);
      case 'rollback.started':
        return [
          event.to === null || event.by === 'keep' ? err(printable(event.detail)) : out(`Rolling back to ${event.to}`),
        ];
      case 'rollback.finished':
        this.#wentBack = event.outcome !== 'undecided';
        return [err(`Rollback ${event.outcome}: ${printable(event.detail)}`)];
      case 'service.reported':
        return troubleLines(event) ?? (this.#options.verbose ? [err(`ECS: ${printable(event.message)}`)] : []);
      case 'delivery.finished':
        return [...errorLines(event), ...this.#resumeLines(event.resume)];
      default:
        return troubleLines(event) ?? [];
    }
  }

  #planLines(event: Of<'plan.made'>): readonly Line[] {
    const { currentTaskDefinition, verbose } = this.#options;
    const images = verbose
      ? event.images.map(({ container, before, after }) =>
          err(printable(`Container ${container}: ${before} -> ${after}`)),
        )
      : [];
    const current = out(`Current task definition: ${currentTaskDefinition ?? event.basis}`);
    if (event.outcome === 'register' || event.taskDefinition === null) return [current, ...images];
    const why =
      event.outcome === 'unchanged'
        ? 'The service has this task definition already: no revision is registered, its tasks are replaced.'
        : 'This revision exists already: none is registered.';
    return [current, ...images, newDefinition(event.taskDefinition), err(why)];
  }

  #startedLines(desiredCount: number): readonly Line[] {
    this.#desiredCount = desiredCount;
    if (this.#options.forced) return this.#waitingLine();
    if (desiredCount > 0) return [];
    return [out('Skipping check for running task definition, as desired-count <= 0'), ...this.#waitingLine()];
  }

  #newTasksServe(): readonly Line[] {
    if (this.#serving || this.#judged) return [];
    this.#serving = true;
    if (this.#options.forced || this.#desiredCount === 0) return [];
    return [out('Service updated successfully, new task definition running.'), ...this.#waitingLine()];
  }

  #waitingLine(): readonly Line[] {
    return this.#options.waitsForOldTasks ? [out('Waiting for service deployment to complete...')] : [];
  }

  #judgedLines(verdict: FinalVerdict): readonly Line[] {
    const lines = this.#verdictLines(verdict);
    this.#judged = true;
    return lines;
  }

  #verdictLines(verdict: FinalVerdict): readonly Line[] {
    switch (verdict.kind) {
      case 'succeeded':
        return this.#successLines(verdict.notWaitedFor);
      case 'nothing-to-do':
        return this.#successLines(null);
      case 'failed':
        return [err(`ERROR: The deployment failed: ${printable(verdictWords(verdict, this.#stops))}`)];
      case 'rolled-back':
        return [err(`ERROR: The deployment was rolled back: ${printable(verdictWords(verdict, this.#stops))}`)];
      case 'superseded':
        return [err(`ERROR: The deployment was superseded: ${printable(verdict.detail)}`)];
      case 'undecided':
        return this.#undecidedLines(verdict);
    }
  }

  #successLines(notWaitedFor: string | null): readonly Line[] {
    const { forced, waitsForOldTasks } = this.#options;
    // A wait for nothing ends before anything is known: then no line claims that new tasks run.
    const serving = forced && !waitsForOldTasks ? [] : this.#newTasksServe();
    const done = waitsForOldTasks ? [out('Service deployment successful.')] : [];
    return [
      ...serving,
      ...done,
      ...(notWaitedFor === null ? [] : [err(`Not waited for: ${printable(notWaitedFor)}.`)]),
    ];
  }

  #undecidedLines(verdict: Extract<FinalVerdict, { readonly kind: 'undecided' }>): readonly Line[] {
    const detail = err(`  ${printable(verdict.detail)}`);
    if (verdict.because === 'interrupted') return [err('Interrupted: the deployment goes on.')];
    if (verdict.because !== 'time-is-up') return [err('ERROR: The outcome of the deployment is not known'), detail];
    return [err(`ERROR: ${this.#missing()} within ${this.#options.timeoutSeconds} seconds`), detail];
  }

  #resumeLines(resume: string | null): readonly Line[] {
    return resume === null || this.#wentBack ? [] : [err(`Follow it with: ${resume}`)];
  }

  /** What a wait that is over waited for. */
  #missing(): string {
    if (this.#serving) return 'Old tasks not gone';
    return this.#desiredCount === 0 ? 'Service deployment not complete' : 'New task definition not running';
  }
}

function newDefinition(arn: string): Line {
  return out(`New task definition: ${arn}`);
}

function countsLine({ deployments, oldTasksLeft }: Of<'rollout.changed'>, detail: string): string {
  const counts = deployments.map(
    ({ status, taskDefinition, running, desired, pending, failed }) =>
      `${status} ${taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1)} ${running}/${desired} running, ${pending} pending, ${failed} failed`,
  );
  return printable(`${counts.join('; ')}; ${oldTasksLeft} old tasks left; ${detail}`);
}
