import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

/** Longest pause between two attempts, in milliseconds. */
const longestPauseMs = 3000;
/** First pauses, in milliseconds, doubled with each attempt. */
const firstPauseMs = { afterThrottling: 400, otherwise: 100 };
/** Longest pause that AWS may ask for with `Retry-After`, in milliseconds. */
const longestAskedPauseMs = 10_000;
/** Attempts to reach an address that has never answered: a wrong region or endpoint should not take half a minute to say so. */
const attemptsToReach = 3;
const unreached: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

/**
 * Retries that outlast bad minutes of AWS, for the SDK's retry middleware: exponential pauses with full jitter. The
 * SDK's own strategy gives up after three attempts and has a budget for all calls together, which a rollout that is
 * watched through a throttled quarter of an hour uses up.
 *
 * @param signal once aborted, nothing is tried again and a pause ends at once.
 */
export function patientRetries(attempts: number, clock: Clock, random: Random, signal: AbortSignal): RetryStrategyV2 {
  let reached = false;
  const limitFor = (error: RetryErrorInfo): number =>
    reached || !unreached.has(codeOf(error)) ? attempts : attemptsToReach;
  return {
    acquireInitialRetryToken: () => Promise.resolve(attempt(0)),

    async refreshRetryTokenForRetry(token, error) {
      reached ||= error.error?.$metadata?.httpStatusCode !== undefined;
      const made = token.getRetryCount() + 1;
      // The middleware that gets this rejection throws the error of the last attempt.
      if (!mayHelp(error) || made >= limitFor(error)) return Promise.reject(error.error);
      await clock.sleep(pauseMs(made, error, clock, random), signal);
      signal.throwIfAborted();
      return attempt(made);
    },

    recordSuccess() {
      reached = true;
    },
  };
}

function attempt(count: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}

function pauseMs(made: number, error: RetryErrorInfo, clock: Clock, random: Random): number {
  const first = error.errorType === 'THROTTLING' ? firstPauseMs.afterThrottling : firstPauseMs.otherwise;
  const ours = random() * Math.min(longestPauseMs, first * 2 ** (made - 1));
  const asked = error.retryAfterHint === undefined ? 0 : error.retryAfterHint.getTime() - clock.now();
  return Math.max(ours, Math.min(asked, longestAskedPauseMs));
}

function mayHelp({ errorType, error }: RetryErrorInfo): boolean {
  // ECS answers a ClientException, not a throttling error, to two registrations of one family at once.
  return (
    errorType !== 'CLIENT_ERROR' ||
    error?.message.startsWith('Too many concurrent attempts to create a new revision') === true
  );
}

function codeOf({ error }: RetryErrorInfo): string {
  return error !== undefined && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
