import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, RetryStrategyV2, UserAgent } from '@smithy/types';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import { patientRetries } from './patient-retries.ts';

/** What is asked of the world by the AWS clients; tests put in clocks that do not wait. */
export interface ClientSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  /** How long one attempt may take, and how long a connection may be silent, in milliseconds. */
  readonly attemptMs: number;
  /** Aborted when the connection is closed. */
  readonly closed: AbortSignal;
}

/** How an AWS client is told where to call and as whom. */
export interface ClientAddress {
  readonly region: string;
  readonly profile: string | null;
  /** Null where the SDK finds it: environment, the default profile, else the region's. */
  readonly endpoint: string | null;
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
}

/** Options that every AWS client of Slipway is made with. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  readonly customUserAgent: UserAgent;
  readonly defaultsMode: 'standard';
  readonly maxAttempts: number;
  readonly retryStrategy: RetryStrategyV2;
  readonly requestHandler: object;
  readonly cacheMiddleware: true;
  readonly profile?: string;
  readonly endpoint?: string;
}

/** @param attempts how often a call is tried in all. */
export function clientSettings(
  address: ClientAddress,
  surroundings: ClientSurroundings,
  attempts: number,
): ClientSettings {
  // The SDK warns on stderr, at each start, of Node versions that future releases of it will not run on.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { clock, random, attemptMs, closed } = surroundings;
  const agent = { keepAlive: true, maxSockets: 8 };
  return {
    region: address.region,
    credentials: address.credentials,
    customUserAgent: [['slipway']],
    defaultsMode: 'standard',
    maxAttempts: attempts,
    retryStrategy: patientRetries(attempts, clock, random, closed),
    requestHandler: {
      connectionTimeout: attemptMs / 2,
      requestTimeout: attemptMs,
      socketTimeout: attemptMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
    cacheMiddleware: true,
    ...(address.profile === null ? {} : { profile: address.profile }),
    ...(address.endpoint === null ? {} : { endpoint: address.endpoint }),
  };
}
