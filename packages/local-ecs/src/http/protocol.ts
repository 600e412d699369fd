import type { IncomingMessage } from 'node:http';
import type { ApiCall, ServiceName } from '../api-call.ts';
import type { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import type { Place } from '../state/place.ts';

/** How calls and answers are written: AWS JSON 1.1 or AWS Query. */
export interface Protocol {
  /** @throws EcsError for what is no call */
  read(request: IncomingMessage, body: string | null, place: Place, targets: ReadonlyMap<string, ServiceName>): ApiCall;
  answer(call: ApiCall, answer: JsonObject, requestId: string): Written;
  error(error: EcsError, requestId: string): Written;
}

export interface Written {
  /** The HTTP status, where it is not that of the error. */
  readonly status?: number;
  /** Of Content-Type. */
  readonly type: string;
  readonly text: string;
}

/** The message about a body that was not even looked at. */
export const TOO_LARGE = 'The request body is larger than 4 MiB.';
