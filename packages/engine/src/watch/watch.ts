import type { WatchPolicy } from '../delivery-request.ts';
import { SlipwayError } from '../errors/slipway-error.ts';
import type { Happening } from '../events/delivery-event.ts';
import type { EcsService } from '../model/ecs-service.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { FinalVerdict } from '../model/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryPorts } from '../ports/index.ts';
import { FollowedRollout } from './followed-rollout.ts';
import type { Memory } from './memory.ts';
import { nextDelay } from './pace.ts';
import { metered, type ReadMeter } from './read-meter.ts';
import type { Subject } from './subject.ts';

/** What a watch yields: something for the event stream, or the verdict that ends one subject. */
export type WatchStep =
  | { readonly kind: 'happening'; readonly happening: Happening }
  | {
      readonly kind: 'verdict';
      readonly rollout: FollowedRollout;
      readonly verdict: FinalVerdict;
      readonly service: EcsService | null;
    };

export interface WatchOptions {
  readonly cluster: string;
  readonly policy: WatchPolicy;
  readonly ports: DeliveryPorts;
  readonly signal: AbortSignal;
  readonly meter: ReadMeter;
  /** Task definitions that are known already, by ARN. */
  readonly definitions: Map<string, TaskDefinition>;
}

/** DescribeServices takes at most 10 services a call. */
const describeLimit = 10;

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
  #lastSeenAt: number;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#clock = options.ports.clock;
    this.#ecs = metered(options.ports.ecs, options.meter);
    this.#startedAt = this.#clock.now();
    this.#lastSeenAt = this.#startedAt;
  }

  /** Takes a deployment up; also while `steps` runs, for the rollback of one that failed. */
  follow(subject: Subject, policy: WatchPolicy = this.#options.policy, memory?: Memory): void {
    const { cluster, ports, definitions } = this.#options;
    this.#open.set(
      subject.service,
      new FollowedRollout(subject, { cluster, policy, ports, definitions, ecs: this.#ecs }, memory),
    );
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
        yield* this.#giveUp('interrupted', 'interrupted');
        continue;
      }
      try {
        yield* this.#tick();
        trouble = '';
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (error.message !== trouble)
          yield {
            kind: 'happening',
            happening: { type: 'api.troubled', action: String(error.details.action), message: error.message },
          };
        trouble = error.message;
        yield* this.#whileBlind(error.message);
      }
      if (this.#open.size > 0) await this.#clock.sleep(this.#delay(), this.#options.signal);
    }
  }

  async *#tick(): AsyncGenerator<WatchStep, void> {
    const names = [...this.#open.keys()];
    for (let from = 0; from < names.length; from += describeLimit) {
      const { services, missing } = await this.#ecs.describeServices(
        this.#options.cluster,
        names.slice(from, from + describeLimit),
      );
      this.#lastSeenAt = this.#clock.now();
      for (const service of services) {
        const rollout = this.#open.get(service.name);
        if (rollout === undefined) continue;
        const verdict = yield* rollout.tick(service, this.#clock.now());
        if (verdict !== null) yield* this.#close(rollout, verdict, service);
      }
      for (const name of missing) {
        const rollout = [...this.#open.values()].find(
          ({ subject }) => subject.service === name || name.endsWith(`/${subject.service}`),
        );
        if (rollout !== undefined)
          yield* this.#close(
            rollout,
            { kind: 'failed', cause: { kind: 'ecs' }, detail: 'the service is gone: somebody deleted it' },
            null,
          );
      }
    }
  }

  *#close(rollout: FollowedRollout, verdict: FinalVerdict, service: EcsService | null): Generator<WatchStep, void> {
    this.#open.delete(rollout.subject.service);
    yield { kind: 'verdict', rollout, verdict, service };
  }

  *#giveUp(because: 'interrupted' | 'lost-sight' | 'time-is-up', detail: string): Generator<WatchStep, void> {
    for (const rollout of [...this.#open.values()]) {
      yield* this.#close(rollout, { kind: 'undecided', because, detail }, rollout.lastSeen);
    }
  }

  /** Not seeing is its own answer: only the clock may end a watch that sees nothing. */
  *#whileBlind(message: string): Generator<WatchStep, void> {
    const now = this.#clock.now();
    const limit = this.#options.policy.limits.totalMs;
    if (limit !== null && now - this.#startedAt >= limit)
      yield* this.#giveUp('time-is-up', `time is up, and ECS could not be asked: ${message}`);
    else if (now - this.#lastSeenAt >= lostSightMs)
      yield* this.#giveUp('lost-sight', `ECS could not be asked for ${lostSightMs / 60_000} minutes: ${message}`);
  }

  #delay(): number {
    const rollouts = [...this.#open.values()];
    const latest = (times: readonly (number | null)[]): number | null => {
      const known = times.filter((time): time is number => time !== null);
      return known.length === 0 ? null : Math.max(...known);
    };
    return nextDelay({
      now: this.#clock.now(),
      startedAt: this.#startedAt,
      reads: this.#options.meter.reads,
      readsPerTick: Math.ceil(rollouts.length / describeLimit),
      ranAt: latest(rollouts.map(({ memory }) => memory.ranAt)),
      drainEndsAt: latest(rollouts.map(({ memory }) => memory.drainEndsAt)),
      chance: this.#options.ports.random(),
    });
  }
}

/** Trouble that may pass: the adapters have used up their own tries, the watch goes on. */
function isPassing(error: unknown): error is SlipwayError<'AWS_UNAVAILABLE' | 'AWS_UNREACHABLE'> {
  return error instanceof SlipwayError && (error.code === 'AWS_UNAVAILABLE' || error.code === 'AWS_UNREACHABLE');
}
