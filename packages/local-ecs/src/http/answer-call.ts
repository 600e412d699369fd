import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiCall } from '../api-call.ts';
import { dispatch } from '../dispatch.ts';
import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { checkEncoding } from './check-encoding.ts';
import { checkSignature } from './check-signature.ts';
import { placeOf } from './credential-scope.ts';
import { jsonProtocol } from './json-protocol.ts';
import type { Protocol } from './protocol.ts';
import { queryProtocol } from './query-protocol.ts';
import type { Served } from './served.ts';

/** Answers an API call in the protocol it came in; what goes wrong here is an HTTP 500 as AWS has it. */
export async function answerCall(
  served: Served,
  request: IncomingMessage,
  body: string | null,
  response: ServerResponse,
): Promise<void> {
  const protocol: Protocol = isQuery(request) ? queryProtocol : jsonProtocol;
  const requestId = randomUUID();
  const send = (status: number, { type, text }: { type: string; text: string }): void => {
    const bytes = Buffer.from(text);
    response.writeHead(status, {
      'Content-Type': type,
      'x-amzn-RequestId': requestId,
      'Content-Length': bytes.length,
    });
    response.end(bytes);
  };
  let call: ApiCall | null = null;
  try {
    checkPath(request);
    checkEncoding(request);
    if (served.requireSignature) checkSignature(request);
    call = protocol.read(request, body, placeOf(request, served.world.defaultPlace), served.targets);
    const { latencyMs, fate } = served.callFaults.connection(call);
    if (fate === 'reset') return void request.socket.resetAndDestroy();
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const answer: JsonObject = await dispatch(served.world, served.callFaults, call);
    if (fate !== 'hang') send(200, protocol.answer(call, answer, requestId));
  } catch (error) {
    const known = error instanceof EcsError ? error : bug(error);
    const { status = known.status, ...written } = protocol.error(known, requestId);
    send(status, written);
  }
}

/** All calls go to the root; a signed URL has a query behind it. @throws EcsError */
function checkPath({ url = '/' }: IncomingMessage): void {
  const path = url.replace(/^https?:\/\/[^/?]*/, '').replace(/\?.*$/s, '');
  if (/^\/*$/.test(path)) return;
  throw new EcsError('UnknownOperationException', 'There is nothing at this path: calls of AWS go to /.', 404);
}

/** Calls of AWS Query are a form, or a URL that a browser could open. */
function isQuery({ headers, url = '' }: IncomingMessage): boolean {
  if (headers['x-amz-target'] !== undefined) return false;
  return /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '') || /[?&]Action=/.test(url);
}

/** A fault of local-ecs itself: the client sees a failing service, and its user what to report. */
function bug(error: unknown): EcsError {
  return new EcsError('ServerException', `Internal error of local-ecs: ${String(error)}`, 500);
}
