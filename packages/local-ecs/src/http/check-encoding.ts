import type { IncomingMessage } from 'node:http';
import { EcsError } from '../ecs-error.ts';

/** Refuses what is written in a way that is not read here, with a word about what is. @throws EcsError UnsupportedMediaTypeException */
export function checkEncoding({ headers }: IncomingMessage): void {
  const { 'smithy-protocol': protocol, 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  if (protocol !== undefined || /^application\/cbor\b/i.test(type)) {
    throw unsupported(`The protocol ${String(protocol ?? 'rpc-v2-cbor')} is not emulated by local-ecs`);
  }
  if (/^(?:multipart\/|text\/xml|application\/xml)/i.test(type)) {
    throw unsupported(`The content type ${type} is not read by local-ecs`);
  }
  if (!/^(?:identity)?$/i.test(encoding.trim())) {
    throw unsupported(`The content encoding ${encoding} is not read by local-ecs`);
  }
}

function unsupported(what: string): EcsError {
  const message = `${what}: send AWS JSON 1.1 (with X-Amz-Target) or AWS Query (a form), without compression.`;
  return new EcsError('UnsupportedMediaTypeException', message, 415);
}
