import { type DeliveryEvent, printable } from '@slipway/engine/events';
import { err, type Line, out } from './line.ts';
import { errorLines, troubleLines } from './trouble-lines.ts';

export interface OneOffNarrationOptions {
  readonly timeoutSeconds: number;
  /** Whether a task is run. */
  readonly runs: boolean;
  /** Whether its end is waited for. */
  readonly waits: boolean;
  /** ARN for "Current task definition:" where the plan starts from a file; null where the plan names it. */
  readonly currentTaskDefinition: string | null;
}

type Of<Type extends DeliveryEvent['type']> = Extract<DeliveryEvent, { readonly type: Type }>;

/** Tells the registration of a task definition, and its one-off task, in the script's lines. */
export class OneOffNarration {
  readonly #options: OneOffNarrationOptions;
  #task: Of<'task.ran'> | null = null;

  constructor(options: OneOffNarrationOptions) {
    this.#options = options;
  }

  /** The lines that an event is worth. */
  tell(event: DeliveryEvent): readonly Line[] {
    switch (event.type) {
      case 'plan.made':
        return this.#planLines(event);
      case 'task-definition.registered':
        return this.#definitionLines(event.taskDefinition);
      case 'task.ran':
        return this.#taskLines(event);
      case 'delivery.finished':
        return this.#finishedLines(event);
      default:
        return troubleLines(event) ?? [];
    }
  }

  #planLines(event: Of<'plan.made'>): readonly Line[] {
    const current = out(`Current task definition: ${this.#options.currentTaskDefinition ?? event.basis}`);
    if (event.outcome === 'register' || event.taskDefinition === null) return [current];
    return [
      current,
      ...this.#definitionLines(event.taskDefinition),
      err('This revision exists already: none is registered.'),
    ];
  }

  #definitionLines(arn: string): readonly Line[] {
    return [out(`New task definition: ${arn}`), ...(this.#options.runs ? [out(`Run task: ${arn}`)] : [])];
  }

  #taskLines(event: Of<'task.ran'>): readonly Line[] {
    const first = this.#task === null;
    this.#task = event;
    if (first) return [out(`Executed task: ${event.taskArn}`)];
    if (event.lastStatus !== 'STOPPED') return [out(`Task status: ${event.lastStatus}`)];
    return [out(`Task finished with status: ${event.lastStatus}`)];
  }

  #finishedLines(event: Of<'delivery.finished'>): readonly Line[] {
    const lines = errorLines(event);
    if (lines.length > 0) return lines;
    if (!this.#options.runs) return [out('Task definition updated successfully')];
    const task = this.#task;
    if (task === null) return [err('ERROR: No task was run')];
    if (!this.#options.waits) return [out(`Task ${task.taskArn} started; its end is not waited for.`)];
    if (event.exit === 0) return [out(`Task ${task.taskArn} executed successfully!`)];
    const resume = event.resume === null ? [] : [err(`  The task goes on. Wait for its end with: ${event.resume}`)];
    if (event.exit === 130) return [err('Interrupted.'), ...resume];
    if (task.lastStatus !== 'STOPPED')
      return [err(`ERROR: New task run took longer than ${this.#options.timeoutSeconds} seconds`), ...resume];
    return [err(failureLine(task))];
  }
}

function failureLine({ container, exitCode, taskArn }: Of<'task.ran'>): string {
  if (exitCode === 0) return `ERROR: Task ${taskArn} was stopped before it was done`;
  const where = container === null ? '' : ` (container ${printable(container)})`;
  return `ERROR: Task execution failed with exit code: ${exitCode ?? 'none'}${where}`;
}
