import { EcsError } from '../ecs-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type Protocol, TOO_LARGE } from './protocol.ts';

const TYPE = 'application/x-amz-json-1.1';

/** AWS JSON 1.1: the operation in `X-Amz-Target`, one JSON object each way. */
export const jsonProtocol: Protocol = {
  read(request, body, place, targets) {
    const target = String(request.headers['x-amz-target'] ?? '');
    const [prefix = '', operation = ''] = target.split('.');
    const service = targets.get(prefix);
    if (request.method !== 'POST' || target === '')
      throw new EcsError('UnknownOperationException', 'The request has no X-Amz-Target.');
    if (service === undefined)
      throw new EcsError('UnknownOperationException', `The target ${prefix} is not emulated by local-ecs.`);
    if (body === null) throw new EcsError('RequestEntityTooLargeException', TOO_LARGE, 413);
    return { service, operation, ...place, input: parse(body) };
  },
  answer: (_call, answer) => ({ type: TYPE, text: JSON.stringify(answer) }),
  error: (error) => ({
    type: TYPE,
    text: JSON.stringify({ __type: error.name, message: error.message, ...error.members }),
  }),
};

function parse(body: string): JsonObject {
  let input: unknown;
  try {
    input = body === '' ? {} : JSON.parse(body);
  } catch {
    throw new EcsError('SerializationException', 'The request body is not valid JSON.');
  }
  if (!isJsonObject(input)) throw new EcsError('SerializationException', 'The request body is not a JSON object.');
  if (isTooDeep(input))
    throw new EcsError('SerializationException', `The request body has more than ${DEEPEST} levels.`);
  return input;
}

/** What reads an input goes down by recursion; nothing of ECS comes near this. */
const DEEPEST = 500;

function isTooDeep(input: JsonObject): boolean {
  let level: readonly JsonValue[] = [input];
  for (let depth = 0; depth <= DEEPEST; depth += 1) {
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
    if (level.length === 0) return false;
  }
  return true;
}
