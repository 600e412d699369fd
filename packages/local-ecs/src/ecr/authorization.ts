import { texts } from '../operations/input.ts';
import type { Operation } from '../operations/operation.ts';
import { seconds } from '../views/wire.ts';
import { invalidMember } from './ecr-error.ts';
import { placeOf } from './place.ts';

const LIFE_MS = 12 * 3600 * 1000;

/**
 * GetAuthorizationToken. Tools log docker in at `proxyEndpoint`, and push to what is behind its `http://`: so it is the address of
 * the registry itself, where docker can go, and not the name that only AWS answers to.
 */
export const getAuthorizationToken: Operation = (call) => {
  const { registryId, now, host, endpoint } = placeOf(call);
  const asked = texts(call.input, 'registryIds');
  if (asked.length > 10) throw invalidMember('registryIds', 'Member must have length less than or equal to 10');
  const expiration = seconds(now + LIFE_MS);
  // The registry looks at no password; this one has the form of AWS's.
  const payload = JSON.stringify({ payload: 'local-ecs', version: '2', type: 'DATA_KEY', expiration });
  const password = Buffer.from(payload).toString('base64');
  return {
    authorizationData: (asked.length > 0 ? asked : [registryId]).map((id) => ({
      authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
      expiresAt: expiration,
      proxyEndpoint: host === null ? `https://${endpoint(id)}` : `http://${host}`,
    })),
  };
};

/** DescribeRegistry: nothing is replicated. */
export const describeRegistry: Operation = (call) => ({
  registryId: placeOf(call).registryId,
  replicationConfiguration: { rules: [] },
});
