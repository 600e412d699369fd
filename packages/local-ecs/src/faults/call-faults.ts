import type { ApiCall } from '../api-call.ts';
import { EcsError } from '../ecs-error.ts';
import type { CallFault } from './fault.ts';
import type { FaultBook } from './faults.ts';

/** What stands between a call and its answer. */
export interface CallFaults {
  /** @throws EcsError when a fault refuses the call */
  refuse(call: ApiCall): void;
  /** What the connection does to the call (HTTP only). */
  connection(call: ApiCall): { readonly latencyMs: number; readonly fate: 'answered' | 'reset' | 'hang' };
}

/** The faults of the book that strike calls. */
export function createCallFaults(faults: FaultBook, now: () => number, random: () => number): CallFaults {
  const callsSeen = new Map<string, number>();

  const isExpired = (id: string, afterCalls: number | undefined, at: number | undefined): boolean => {
    const seen = (callsSeen.get(id) ?? 0) + 1;
    callsSeen.set(id, seen);
    return seen > (afterCalls ?? 0) && now() >= (at ?? 0);
  };

  const refuse = (call: ApiCall): void => {
    const means = (fault: CallFault): boolean => meansCall(fault, call);
    if (
      faults.strike(
        'expired-credentials',
        (fault) => means(fault) && isExpired(fault.id, fault.afterCalls, fault.at),
      ) !== null
    ) {
      throw new EcsError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    if (faults.strike('denied', means) !== null) throw denied(call);
    if (faults.strike('unsupported', means) !== null) {
      throw new EcsError('UnsupportedFeatureException', `${call.operation} is not supported in this Region.`);
    }
    if (faults.strike('throttle', (fault) => means(fault) && random() < fault.share) !== null) {
      throw new EcsError('ThrottlingException', 'Rate exceeded');
    }
    if (faults.strike('server-error', (fault) => means(fault) && random() < fault.share) !== null) {
      throw new EcsError('ServerException', 'Service Unavailable. Please try again later.', 500);
    }
  };

  const connection: CallFaults['connection'] = (call) => {
    const means = (fault: CallFault): boolean => meansCall(fault, call);
    const strikes = (kind: 'reset' | 'hang'): boolean =>
      faults.strike(kind, (fault) => means(fault) && random() < fault.share) !== null;
    const latencyMs = faults.strike('latency', means)?.ms ?? 0;
    return { latencyMs, fate: strikes('reset') ? 'reset' : strikes('hang') ? 'hang' : 'answered' };
  };

  return { refuse, connection };
}

/** Operations are named alone (`UpdateService`) or with their service (`logs:GetLogEvents`). */
function meansCall({ operations }: CallFault, { service, operation }: ApiCall): boolean {
  return operations === undefined || operations.includes(operation) || operations.includes(`${service}:${operation}`);
}

function denied(call: ApiCall): EcsError {
  const { service, operation, accountId } = call;
  const action = `${service}:${operation}`;
  const message =
    `User: arn:aws:iam::${accountId}:user/local is not authorized to perform: ${action} on resource: ` +
    `${resourceOf(call)} because no identity-based policy allows the ${action} action`;
  return new EcsError('AccessDeniedException', message);
}

/** The resource as IAM names it; `*` for actions without one. */
function resourceOf({ service, operation, accountId, region, input }: ApiCall): string {
  if (service !== 'ecs') return '*';
  const cluster = lastPart(input['cluster']) ?? 'default';
  const prefix = `arn:aws:ecs:${region}:${accountId}:`;
  const name = lastPart(input['service']) ?? lastPart(input['serviceName']);
  if (operation.startsWith('DescribeServices')) {
    const [first] = Array.isArray(input['services']) ? input['services'] : [];
    return `${prefix}service/${cluster}/${lastPart(first) ?? '*'}`;
  }
  if (name !== null) return `${prefix}service/${cluster}/${name}`;
  const arn = input['serviceDeploymentArn'] ?? input['resourceArn'];
  return typeof arn === 'string' ? arn : '*';
}

function lastPart(value: ApiCall['input'][string]): string | null {
  return typeof value === 'string' ? value.slice(value.lastIndexOf('/') + 1) : null;
}
