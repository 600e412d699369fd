import type { IncomingMessage } from 'node:http';
import { EcsError } from '../ecs-error.ts';

/** What a header with a signature consists of, in the order in which AWS asks for it. */
const PARTS = ['Credential', 'Signature', 'SignedHeaders'];

/**
 * Checks that the request is signed (Signature Version 4, in the header or presigned), as far as that can be seen without the secret:
 * whether the signature is right is not looked at.
 *
 * @throws EcsError MissingAuthenticationTokenException, IncompleteSignatureException
 */
export function checkSignature({ headers, url = '' }: IncomingMessage): void {
  const { authorization } = headers;
  const query = new URLSearchParams(url.split('?')[1]);
  if (authorization === undefined && !query.has('X-Amz-Algorithm')) {
    throw new EcsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  }
  const dated = headers['x-amz-date'] !== undefined || headers.date !== undefined;
  const problems =
    authorization === undefined ? problemsOfQuery(query) : problemsOfHeader(partsOf(authorization), dated);
  if (problems.length > 0) throw new EcsError('IncompleteSignatureException', problems.join(' '));
}

function problemsOfHeader(parts: ReadonlyMap<string, string>, isDated: boolean): string[] {
  const missing = PARTS.filter((part) => (parts.get(part) ?? '') === '');
  return [
    ...missing.map((part) => `Authorization header requires '${part}' parameter.`),
    ...(isDated ? [] : ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]),
    ...credentialProblems(parts.get('Credential')),
  ];
}

function problemsOfQuery(query: URLSearchParams): string[] {
  const missing = [...PARTS, 'Date'].filter((part) => (query.get(`X-Amz-${part}`) ?? '') === '');
  return [
    ...missing.map((part) => `AWS query-string parameters must include 'X-Amz-${part}'.`),
    ...credentialProblems(query.get('X-Amz-Credential') ?? undefined),
  ];
}

function credentialProblems(credential = ''): string[] {
  if (credential === '' || /^[^/]+\/\d{8}\/[^/]+\/[^/]+\/aws4_request$/.test(credential)) return [];
  return ['Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/aws4_request.'];
}

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; none of another scheme. */
function partsOf(authorization: string): Map<string, string> {
  const parts = /^AWS4-(?:HMAC|ECDSA-P256)-SHA256\s+(.*)$/.exec(authorization.trim())?.[1] ?? '';
  const pairs = parts.split(',').map((part): [string, string] => {
    const [name = '', ...value] = part.trim().split('=');
    return [name, value.join('=')];
  });
  return new Map(pairs);
}
