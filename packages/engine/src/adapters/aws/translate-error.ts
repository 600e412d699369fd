import { SlipwayError } from '../../errors/slipway-error.ts';

/** What a failed call was about, in the words of messages. */
export interface CallContext {
  /** `ecs:UpdateService`; the IAM action is the same word. */
  readonly action: string;
  /** `service web in cluster prod`. */
  readonly resource: string;
  readonly region: string;
  /** Where the call went. */
  readonly endpoint: string;
  readonly cluster?: string;
  readonly services?: readonly string[];
  readonly taskDefinition?: string;
}

/** An error of an AWS call, whatever made it: the SDK, raw JSON, a socket, an ECS in this process. */
interface Failure {
  readonly name: string;
  /** One line, without what AWS appends for debugging. */
  readonly said: string;
  /** Of the answer; null when there was none. */
  readonly status: number | null;
  /** Of a system error: ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED …; null otherwise. */
  readonly code: string | null;
}

const refusedCredentials: ReadonlySet<string> = new Set([
  'AuthFailure',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

const throttling: ReadonlySet<string> = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
]);

/** ECS tells of a missing task definition by the text of a catch-all exception. */
const missingTaskDefinition = /^(Unable to describe task definition|TaskDefinition not found)/i;

/** The missing IAM action and the resource, as AWS writes them in most refusals. */
const notAuthorized = /not authorized to perform:? ([\w-]+:[\w*-]+)(?:.*? on resource:? (\S+))?/i;

/** A connection that stayed silent, in the words of the SDK; the number is milliseconds. Its other time-out is of the connecting. */
const silence = /(?:exceeded the configured|timed out after) (\d+) ms (?:requestTimeout|of inactivity)/;
const sdkPrefix = /^@smithy\/node-http-handler - /;

/**
 * The catalogue error for what an AWS call threw. Errors of the catalogue, and errors that did not come from AWS or
 * the way to it (bugs of ours), are returned as they are.
 */
export function translateError(error: unknown, context: CallContext): unknown {
  if (error instanceof SlipwayError) return error;
  const failure = failureOf(error);
  return (
    notThere(failure, context, error) ??
    notAllowed(failure, context, error) ??
    notAvailable(failure, context, error) ??
    (failure.status === null
      ? error
      : new SlipwayError('AWS_REFUSED', { ...call(failure, context), name: failure.name }, { cause: error }))
  );
}

function notThere({ name, said }: Failure, context: CallContext, cause: unknown): SlipwayError | null {
  const { cluster, services, taskDefinition, region } = context;
  if (name === 'ClusterNotFoundException' && cluster !== undefined) {
    return new SlipwayError('CLUSTER_NOT_FOUND', { cluster, region }, { cause });
  }
  if (name === 'ServiceNotFoundException' && cluster !== undefined && services !== undefined) {
    return new SlipwayError('SERVICE_NOT_FOUND', { services, cluster, region }, { cause });
  }
  if (name === 'ServiceNotActiveException' && services !== undefined) {
    return new SlipwayError('SERVICE_NOT_ACTIVE', { service: services.join(', '), status: 'not ACTIVE' }, { cause });
  }
  if (missingTaskDefinition.test(said) && taskDefinition !== undefined) {
    return new SlipwayError('TASK_DEFINITION_NOT_FOUND', { taskDefinition }, { cause });
  }
  return null;
}

function notAllowed(failure: Failure, context: CallContext, cause: unknown): SlipwayError | null {
  const { name, said } = failure;
  if (refusedCredentials.has(name)) return new SlipwayError('CREDENTIALS_REFUSED', call(failure, context), { cause });
  const named = notAuthorized.exec(said);
  if (named === null && !name.startsWith('AccessDenied') && name !== 'UnauthorizedOperation') return null;
  const [, action = context.action, resource] = named ?? [];
  const details = { action, resource: resource?.replace(/[.,;]$/, '') ?? context.resource, said };
  return new SlipwayError('ACCESS_DENIED', details, { cause });
}

function notAvailable(failure: Failure, context: CallContext, cause: unknown): SlipwayError | null {
  const { name, said, status } = failure;
  // An answer that breaks off has the status of a success.
  if (status === null || status < 300) {
    const silentMs = silence.exec(said)?.[1];
    if (silentMs !== undefined) {
      const answer = `no answer within ${Number(silentMs) / 1000} s`;
      return new SlipwayError('AWS_UNAVAILABLE', { ...call(failure, context), said: answer }, { cause });
    }
    if (!isOnTheWay(failure)) return null;
    const { action, endpoint } = context;
    return new SlipwayError('AWS_UNREACHABLE', { action, endpoint, said: said.replace(sdkPrefix, '') }, { cause });
  }
  const unavailable = status >= 500 || status === 429 || throttling.has(name);
  return unavailable ? new SlipwayError('AWS_UNAVAILABLE', call(failure, context), { cause }) : null;
}

/** A socket, a name server or a certificate stood in the way. Other errors of Node with a code (ERR_…) are bugs of ours. */
function isOnTheWay({ name, code }: Failure): boolean {
  return name === 'TimeoutError' || (code !== null && (!code.startsWith('ERR_') || /^ERR_(TLS|SSL)_/.test(code)));
}

function call(
  { said }: Failure,
  { action, resource }: CallContext,
): { action: string; resource: string; said: string } {
  return { action, resource, said };
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: '', said: firstLine(String(error)), status: null, code: null };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return {
    name: error.name,
    said: firstLine(error.message) || (code ?? 'no reason given'),
    status: statusOf(error),
    code,
  };
}

/** The SDK keeps the HTTP status in `$metadata`; an ECS in this process says `status`. */
function statusOf(error: Error): number | null {
  const metadata = '$metadata' in error && isRecord(error.$metadata) ? error.$metadata['httpStatusCode'] : undefined;
  const status = metadata ?? ('status' in error ? error.status : undefined);
  return typeof status === 'number' ? status : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** AWS explains a wrong signature by the canonical request on further lines: it holds the session token. */
function firstLine(message: string): string {
  return (message.trim().split('\n', 1)[0] ?? '').trim();
}
