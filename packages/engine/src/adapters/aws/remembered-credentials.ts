import type { AwsCredentialIdentity } from '@smithy/types';
import type { Clock } from '../../ports/clock.ts';

/** Credentials are renewed this long before they expire, in milliseconds; the SDK does the same. */
const marginMs = 5 * 60_000;

/**
 * One set of credentials for all clients, fetched when first needed and again before it expires. A renewal that fails
 * is no error while the old set is valid.
 */
export function rememberedCredentials(
  fetch: () => Promise<AwsCredentialIdentity>,
  clock: Clock,
): () => Promise<AwsCredentialIdentity> {
  let current: AwsCredentialIdentity | null = null;
  let pending: Promise<AwsCredentialIdentity> | null = null;

  const leftMs = (credentials: AwsCredentialIdentity): number =>
    credentials.expiration === undefined ? Number.POSITIVE_INFINITY : credentials.expiration.getTime() - clock.now();

  const renew = async (): Promise<AwsCredentialIdentity> => {
    try {
      current = await fetch();
      return current;
    } catch (error) {
      if (current !== null && leftMs(current) > 0) return current;
      throw error;
    } finally {
      pending = null;
    }
  };

  return () => {
    if (current !== null && leftMs(current) > marginMs) return Promise.resolve(current);
    pending ??= renew();
    return pending;
  };
}
