import type { WatchPolicy } from '../delivery-request.ts';
import { SlipwayError } from '../errors/slipway-error.ts';
import { servicesPerCall } from '../model/api-limits.ts';
import type { EcsService } from '../model/ecs-service.ts';
import { shortName } from '../model/short-name.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { FinalVerdict } from '../model/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryPorts } from '../ports/index.ts';
import { FollowedRollout } from './followed-rollout.ts';
import type { Memory } from './memory.ts';
import { nextDelay, spareReads } from './pace.ts';
import { metered, type ReadMeter } from './read-meter.ts';
import type { Subject } from './subject.ts';
import type { WatchStep } from './watch-step.ts';

export interface WatchOptions {
  readonly cluster: string;
  readonly policy: WatchPolicy;
  readonly ports: DeliveryPorts;
  readonly signal: AbortSignal;
  readonly meter: ReadMeter;
  /** Task definitions that are known already, by ARN. */
  readonly definitions: Map<string, TaskDefinition>;
}

/** Without one answer for so long, a watch without a time limit gives up. */
const lostSightMs = 300_000;

/**
 * Follows the deployments of several services of one cluster to their verdicts: observe, remember, tell, judge, sleep.
 * One DescribeServices a tick serves up to ten services.
 */
export class RolloutWatch {
  readonly #options: WatchOptions;
  readonly #ecs: ReturnType<typeof metered>;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #open = new Map<string, FollowedRollout>();
  readonly #services = new Set<string>();
  readonly #seen = new Map<string, EcsService>();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#clock = options.ports.clock;
    this.#ecs = metered(options.ports.ecs, options.meter);
    this.#startedAt = this.#clock.now();
  }

  /**
   * Takes a deployment up; also while `steps` runs, for the rollback of one that failed.
   *
   * @param more.seen an answer of ECS that is fresh enough to be the first observation, so that it need not be asked for again.
   * @param more.before what was seen of the service before this deployment was followed, so that only what is new arouses suspicion.
   */
  follow(
    subject: Subject,
    more: {
      readonly policy?: WatchPolicy;
      readonly memory?: Memory;
      readonly seen?: EcsService;
      readonly before?: EcsService;
    } = {},
  ): void {
    const { cluster, ports, definitions, meter } = this.#options;
    const spare = (): number =>
      spareReads({
        now: this.#clock.now(),
        startedAt: this.#startedAt,
        reads: meter.reads,
        services: this.#services.size,
        isTroubled: this.#isTroubled(),
      });
    const context = { cluster, policy: more.policy ?? this.#options.policy, ports, definitions, ecs: this.#ecs, spare };
    const rollout = new FollowedRollout(subject, context, more.memory);
    rollout.lastSeen = more.before ?? null;
    this.#open.set(subject.service, rollout);
    this.#services.add(subject.service);
    if (more.seen !== undefined) this.#seen.set(subject.service, more.seen);
  }

  /**
   * Runs until every followed deployment has its verdict.
   *
   * @throws SlipwayError when looking on cannot help: credentials refused, permission missing, cluster gone.
   */
  async *steps(): AsyncGenerator<WatchStep, void> {
    let trouble = '';
    while (this.#open.size > 0) {
      if (this.#options.signal.aborted) {
        for (const rollout of this.#open.values()) yield* this.#giveUp(rollout, 'interrupted', 'interrupted');
        continue;
      }
      const since = this.#clock.now();
      try {
        yield* this.#tick();
        trouble = '';
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (error.message !== trouble)
          yield {
            kind: 'happening',
            happening: { type: 'api.troubled', action: error.details.action, message: error.message },
          };
        trouble = error.message;
        yield* this.#whileBlind(since, error.message);
      }
      if (this.#open.size > 0) await this.#clock.sleep(this.#delay(), this.#options.signal);
    }
  }

  /** Trouble with the tasks of one service does not keep the others from being looked at; it is thrown when all were. */
  async *#tick(): AsyncGenerator<WatchStep, void> {
    const seen = new Map(this.#seen);
    this.#seen.clear();
    const asked = [...this.#open.keys()].filter((name) => !seen.has(name));
    const troubles: SlipwayError[] = [];
    for (const service of seen.values()) yield* this.#take(service, troubles);
    for (let from = 0; from < asked.length; from += servicesPerCall) {
      const { services, missing } = await this.#ecs.describeServices(
        this.#options.cluster,
        asked.slice(from, from + servicesPerCall),
      );
      for (const service of services) yield* this.#take(service, troubles);
      for (const name of missing) yield* this.#gone(name);
    }
    const [first] = troubles;
    if (first !== undefined) throw first;
  }

  async *#take(service: EcsService, troubles: SlipwayError[]): AsyncGenerator<WatchStep, void> {
    const rollout = this.#open.get(service.name);
    if (rollout === undefined) return;
    try {
      const verdict = yield* rollout.tick(service, this.#clock.now());
      if (verdict !== null) yield* this.#close(rollout, verdict, service);
    } catch (error) {
      if (!isPassing(error)) throw error;
      troubles.push(error);
    }
  }

  *#gone(name: string): Generator<WatchStep, void> {
    const rollout = this.#open.get(shortName(name));
    const detail = 'the service is gone: somebody deleted it';
    if (rollout !== undefined) yield* this.#close(rollout, { kind: 'failed', cause: { kind: 'ecs' }, detail }, null);
  }

  *#close(rollout: FollowedRollout, verdict: FinalVerdict, service: EcsService | null): Generator<WatchStep, void> {
    this.#open.delete(rollout.subject.service);
    const { subject, memory } = rollout;
    yield { kind: 'verdict', subject, memory, verdict, service };
  }

  *#giveUp(
    rollout: FollowedRollout,
    because: 'interrupted' | 'lost-sight' | 'time-is-up',
    detail: string,
  ): Generator<WatchStep, void> {
    yield* this.#close(rollout, { kind: 'undecided', because, detail }, rollout.lastSeen);
  }

  /** Not seeing is its own answer: only the clock may end a watch that sees nothing. */
  *#whileBlind(since: number, message: string): Generator<WatchStep, void> {
    const now = this.#clock.now();
    for (const rollout of this.#open.values()) {
      if (rollout.seenAt >= since) continue;
      if (rollout.endsAt !== null && now >= rollout.endsAt)
        yield* this.#giveUp(rollout, 'time-is-up', `time is up, and ECS could not be asked: ${message}`);
      else if (now - rollout.seenAt >= lostSightMs)
        yield* this.#giveUp(
          rollout,
          'lost-sight',
          `ECS could not be asked for ${lostSightMs / 60_000} minutes: ${message}`,
        );
    }
  }

  #isTroubled(): boolean {
    return [...this.#open.values()].some(({ subject, memory }) => subject.role === 'rollback' || memory.stops.size > 0);
  }

  #delay(): number {
    const rollouts = [...this.#open.values()];
    const latest = (times: readonly (number | null)[]): number | null => {
      const known = times.filter((time): time is number => time !== null);
      return known.length === 0 ? null : Math.max(...known);
    };
    const now = this.#clock.now();
    const delay = nextDelay({
      now,
      startedAt: this.#startedAt,
      reads: this.#options.meter.reads,
      services: this.#services.size,
      readsPerTick: Math.ceil(rollouts.length / servicesPerCall),
      ranAt: latest(rollouts.map(({ memory }) => memory.ranAt)),
      isUnchecked: rollouts.some(({ isUnchecked }) => isUnchecked),
      goneAt: latest(rollouts.map(({ memory }) => memory.goneAt)),
      isTroubled: this.#isTroubled(),
      chance: this.#options.ports.random(),
    });
    // A limit is kept to the moment, whatever the pace.
    const limits = rollouts.flatMap(({ endsAt }) => (endsAt === null || endsAt <= now ? [] : [endsAt - now]));
    return Math.min(delay, ...limits);
  }
}

/** Trouble that may pass: the adapters have used up their own tries, the watch goes on. */
function isPassing(error: unknown): error is SlipwayError<'AWS_UNAVAILABLE' | 'AWS_UNREACHABLE'> {
  return error instanceof SlipwayError && (error.code === 'AWS_UNAVAILABLE' || error.code === 'AWS_UNREACHABLE');
}
