import type { WatchPolicy } from '../delivery-request.ts';
import { SlipwayError } from '../errors/slipway-error.ts';
import type { Happening } from '../events/delivery-event.ts';
import type { EcsService } from '../model/ecs-service.ts';
import { classifyStop } from '../model/stop-classification.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { FinalVerdict } from '../model/verdict.ts';
import type { DeliveryPorts } from '../ports/index.ts';
import { explanation, tally, unexplainedStops } from './diagnose.ts';
import { DrainClock } from './drain-clock.ts';
import { judge } from './judge.ts';
import { logTail } from './log-tail.ts';
import { freshMemory, type Memory } from './memory.ts';
import { type Observation, oldTasksCounted, primaryDeployment } from './observation.ts';
import { show } from './picture.ts';
import type { metered } from './read-meter.ts';
import { RecordReader } from './record-reader.ts';
import { remember } from './remember.ts';
import type { Judgement } from './rule.ts';
import { reportServiceEvents } from './service-events.ts';
import { serves } from './serving.ts';
import type { Subject } from './subject.ts';
import { mayHaveLostTasks } from './suspicion.ts';
import { TaskBook } from './task-book.ts';
import type { WatchStep } from './watch-step.ts';

/** How often the logs of one and the same reason are fetched. */
const logsPerReason = 1;
/** Old tasks that drain are looked at again so often, for their state and age. */
const oldTasksEveryMs = 20_000;
/** What a look at them costs at most. */
const oldTasksReads = 3;
/** Their age alone is worth a look only where many reads are left. */
const idleReads = 24;

export interface RolloutContext {
  readonly ecs: ReturnType<typeof metered>;
  /** Reads that may be made beyond what the verdict needs. */
  readonly spare: () => number;
  readonly cluster: string;
  readonly policy: WatchPolicy;
  readonly ports: DeliveryPorts;
  readonly definitions: Map<string, TaskDefinition>;
}

/** One deployment under watch: what was learned of it, and what a new answer of DescribeServices means for it. */
export class FollowedRollout {
  subject: Subject;
  memory: Memory;
  lastSeen: EcsService | null = null;
  /** When ECS was last seen clearly, epoch milliseconds on our clock. */
  seenAt: number;
  readonly #context: RolloutContext;
  readonly #book: TaskBook;
  readonly #drain: DrainClock;
  readonly #records: RecordReader;
  #oldSeenAt = Number.NEGATIVE_INFINITY;
  #oldSeenCount = Number.POSITIVE_INFINITY;

  constructor(subject: Subject, context: RolloutContext, memory?: Memory) {
    this.subject = subject;
    this.memory = memory ?? freshMemory(subject.watchedSince);
    this.seenAt = subject.watchedSince;
    this.#context = context;
    this.#book = new TaskBook(context.ecs, context.cluster, subject.service);
    this.#drain = new DrainClock(context.ports.loadBalancing);
    this.#records = new RecordReader(context.ecs, context.cluster);
  }

  /** Whether nothing checks the health of the new tasks, so that ECS waits 40 s. */
  get isUnchecked(): boolean {
    return !this.subject.hasHealthCheck && (this.lastSeen?.loadBalancers.length ?? 0) === 0;
  }

  /** When a limit ends the watch even if nothing can be seen, epoch milliseconds on our clock; null where there is none. */
  get endsAt(): number | null {
    const { totalMs, servingMs, drainedMs } = this.#context.policy.limits;
    const { watchedSince } = this.subject;
    const { servedAt } = this.memory;
    const total = totalMs === null ? null : watchedSince + totalMs;
    const [from, limit] = servedAt === null ? [watchedSince, servingMs] : [servedAt, drainedMs];
    const wait = limit === null ? null : from + limit;
    return total === null || wait === null ? (total ?? wait) : Math.min(total, wait);
  }

  /** Takes in one answer, at `at` on our clock; yields what changed and returns the verdict that ends the watch, null while there is none. */
  async *tick(service: EcsService, at: number): AsyncGenerator<WatchStep, FinalVerdict | null> {
    this.#bindRollbackTarget(service);
    await this.#lookWhereNeeded(service, at);
    await this.#records.readWhereNeeded(this.subject, service, at);
    this.lastSeen = service;
    yield* this.#learn(service, at);
    let judgement = this.#judge(service, at);
    if (judgement.kind === 'look') {
      await this.#book.lookAtAll(at);
      yield* this.#learn(service, at);
      judgement = this.#judge(service, at);
    }
    if (needsReason(judgement) && this.memory.stops.size === 0) {
      await this.#lookForReason();
      yield* this.#learn(service, at);
    }
    const shown = show(
      {
        subject: this.subject,
        policy: this.#context.policy,
        observation: this.#observation(service, at),
        memory: this.memory,
      },
      judgement,
    );
    this.memory = shown.memory;
    if (shown.happening !== null) yield step(shown.happening);
    this.seenAt = at;
    return judgement.kind === 'waiting' || judgement.kind === 'look' ? null : judgement;
  }

  #observation(service: EcsService, at: number): Observation {
    return { at, service, tasks: this.#book.look, record: this.#records.record };
  }

  #judge(service: EcsService, at: number): Judgement {
    return judge({
      subject: this.subject,
      policy: this.#context.policy,
      observation: this.#observation(service, at),
      memory: this.memory,
    });
  }

  /** The verdict stands without it: tasks of a service that is gone cannot be listed. */
  async #lookForReason(): Promise<void> {
    try {
      await this.#book.lookAtStopped();
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
    }
  }

  /** Which deployment a rollback goes to is ECS's choice: the one that is PRIMARY once the failed one is not. One that somebody made since is none. */
  #bindRollbackTarget(service: EcsService): void {
    const primary = primaryDeployment(service);
    if (!this.subject.targetOpen || primary === null || primary.id === this.subject.replaces) return;
    if (primary.createdAt > this.subject.eventsSince) return;
    this.subject = {
      ...this.subject,
      deploymentId: primary.id,
      taskDefinition: primary.taskDefinition,
      createdAt: primary.createdAt,
      targetOpen: false,
    };
  }

  async #lookWhereNeeded(service: EcsService, at: number): Promise<void> {
    const { subject, lastSeen } = this;
    const { policy } = this.#context;
    // Of a service that is being deleted no task decides any more, and soon none can be listed.
    if (service.status !== 'ACTIVE') return;
    if (mayHaveLostTasks(subject, lastSeen, service)) await this.#book.lookAtStopped();
    else if (this.#wantsToSeeOldTasks(service, at)) {
      this.#oldSeenAt = at;
      this.#oldSeenCount = oldTasksCounted(subject, service);
      await this.#book.lookAtStopped();
      const older = service.deployments.find(({ id }) => id !== subject.deploymentId);
      await this.#drain.learn(service, this.#context.definitions.get(older?.taskDefinition ?? '') ?? null);
    }
    const mustServe = policy.waitFor === 'running' || policy.limits.servingMs !== null;
    if (
      mustServe &&
      this.memory.servedAt === null &&
      serves({ subject, observation: this.#observation(service, at) }) === 'look'
    )
      await this.#book.lookAtAll(at);
  }

  /** When more of them were told to stop since the last look, and now and then while they drain, as far as reads allow. */
  #wantsToSeeOldTasks(service: EcsService, at: number): boolean {
    const serving = oldTasksCounted(this.subject, service);
    const before = this.lastSeen === null ? serving : oldTasksCounted(this.subject, this.lastSeen);
    const spare = this.#context.spare();
    if (serving < Math.min(before, this.#oldSeenCount)) return spare >= oldTasksReads;
    return this.memory.stoppingSince.size > 0 && at - this.#oldSeenAt >= oldTasksEveryMs && spare >= idleReads;
  }

  async *#learn(service: EcsService, at: number): AsyncGenerator<WatchStep, void> {
    const events = reportServiceEvents(this.subject, this.memory, this.#observation(service, at));
    this.memory = remember(this.subject, events.memory, this.#observation(service, at), this.#drain.time);
    for (const reported of events.reported) yield step(reported);
    for (const task of unexplainedStops(this.subject, this.memory, this.#book.look)) {
      const first = classifyStop(task);
      const seen = this.memory.stops.get(first.fingerprint)?.times ?? 0;
      const logs =
        seen < logsPerReason
          ? await logTail(this.#context.ports.logs, task, await this.#definition(), first.container)
          : [];
      const diagnosis =
        logs.length === 0
          ? first
          : classifyStop(
              task,
              logs.flatMap(({ lines }) => lines),
            );
      const counted = tally(this.memory, task, diagnosis);
      this.memory = counted.memory;
      yield step(explanation(this.subject, task, diagnosis, counted.times, logs));
    }
  }

  /** The task definition that says where the logs are; without it there is just no log tail. */
  async #definition(): Promise<TaskDefinition | null> {
    const { definitions } = this.#context;
    const arn = this.subject.taskDefinition;
    const known = definitions.get(arn);
    if (known !== undefined) return known;
    try {
      const { taskDefinition } = await this.#context.ecs.describeTaskDefinition(arn);
      definitions.set(arn, taskDefinition);
      return taskDefinition;
    } catch {
      return null;
    }
  }
}

function needsReason(judgement: Judgement): boolean {
  return judgement.kind === 'failed' || judgement.kind === 'rolled-back' || judgement.kind === 'undecided';
}

function step(happening: Happening): WatchStep {
  return { kind: 'happening', happening };
}
