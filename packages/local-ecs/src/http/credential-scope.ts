import type { IncomingMessage } from 'node:http';
import { EcsError } from '../ecs-error.ts';
import { accountOfKey } from '../siblings/access-key.ts';
import type { Place } from '../state/place.ts';

/** No region of AWS has a third of it. */
const LONGEST_REGION = 64;

/** `AKID/DATE/REGION/SERVICE/aws4_request`: who signed a request, and for where. */
interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** The scope of a signature (version 4) in the header or, of a presigned request, in the query; null where there is none. */
function credentialScope({ headers, url = '' }: IncomingMessage): CredentialScope | null {
  const credential =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ??
    new URLSearchParams(url.split('?')[1]).get('X-Amz-Credential');
  const match = /^([^/]+)\/\d+\/([a-z0-9-]+)\/([a-z0-9-]+)\//.exec(credential ?? '');
  if (match === null) return null;
  const [, accessKeyId = '', region = '', service = ''] = match;
  return { accessKeyId, region, service };
}

/**
 * The account and region that the request is signed for, each `otherwise` where it says nothing about it.
 *
 * @throws EcsError InvalidSignatureException for a name that is too long to be that of a region
 */
export function placeOf(request: IncomingMessage, otherwise: Place): Place {
  const scope = credentialScope(request);
  if (scope === null) return otherwise;
  if (scope.region.length > LONGEST_REGION) {
    throw new EcsError('InvalidSignatureException', 'Credential should be scoped to a valid region.');
  }
  return { accountId: accountOfKey(scope.accessKeyId) ?? otherwise.accountId, region: scope.region };
}
