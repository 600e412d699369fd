import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type {
  $ClientProtocol,
  $OperationSchema,
  Endpoint,
  EndpointBearer,
  HandlerExecutionContext,
} from '@smithy/types';
import { SlipwayError } from '../../errors/slipway-error.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { AwsFault } from './aws-fault.ts';

/** What a call through `RawJsonProtocol` resolves to. */
interface RawOutput {
  /** The SDK notes the number of attempts in it. */
  readonly $metadata: object;
  readonly json: JsonObject;
}

/**
 * AWS JSON 1.1 with nothing between the caller and the wire. The SDK's own protocol copies only the members that its
 * version of the service model knows, in both directions, so a member that ECS got yesterday would vanish from a
 * task definition. It is also a third of the processor time of a short deployment.
 *
 * Facts of the protocol: POST to `/`, `X-Amz-Target: SERVICE.Operation`, no input is `{}`; an error carries its name in
 * `__type` (perhaps as `namespace#Name`), else in `code`, else in the header `x-amzn-errortype`.
 */
export class RawJsonProtocol implements $ClientProtocol<HttpRequest, HttpResponse> {
  readonly #serviceTarget: string;
  #endpoint: string | null = null;

  /** @param serviceTarget the part of `X-Amz-Target` before the point. */
  constructor(serviceTarget: string) {
    this.#serviceTarget = serviceTarget;
  }

  /** Origin that the last request went to. */
  get endpoint(): string | null {
    return this.#endpoint;
  }

  async serializeRequest(
    operation: $OperationSchema,
    input: object,
    context: HandlerExecutionContext & EndpointBearer,
  ): Promise<HttpRequest> {
    const endpoint = await context.endpoint();
    const port = endpoint.port === undefined ? '' : `:${endpoint.port}`;
    this.#endpoint = `${endpoint.protocol}//${endpoint.hostname}${port}`;
    return new HttpRequest({
      ...locate(endpoint),
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${this.#serviceTarget}.${operation.name}`,
      },
      body: JSON.stringify(input),
    });
  }

  async deserializeResponse<Output>(
    _operation: $OperationSchema,
    _context: HandlerExecutionContext,
    response: HttpResponse,
  ): Promise<Output> {
    const text = await readText(response);
    const status = response.statusCode;
    const json = parseObject(text);
    if (status >= 300) throw faultOf(response, json, text);
    if (json === null) throw new AwsFault('UnreadableAnswer', `the answer is not JSON: ${excerpt(text)}`, status);
    const output: RawOutput = { $metadata: {}, json };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK knows outputs of its own commands only; rawAnswer() checks
    return output as Output;
  }

  getShapeId(): string {
    return 'aws.protocols#awsJson1_1';
  }

  getRequestType(): typeof HttpRequest {
    return HttpRequest;
  }

  getResponseType(): typeof HttpResponse {
    return HttpResponse;
  }

  /** There is no codec: the SDK asks for one only where it streams or batches, which ECS does not do. */
  getPayloadCodec(): never {
    throw new SlipwayError('BUG', { message: 'raw JSON has no codec' });
  }

  updateServiceEndpoint(request: HttpRequest): HttpRequest {
    return request;
  }

  setSerdeContext(): void {
    // Nothing here depends on how the client encodes members.
  }
}

/** The answer in the output of a command that was sent through this protocol. */
export function rawAnswer(output: object): JsonObject {
  if (!('json' in output) || !isJsonObject(output.json)) {
    throw new SlipwayError('BUG', { message: 'an AWS call resolved to something else than the answer' });
  }
  return output.json;
}

function locate(endpoint: Endpoint): Partial<HttpRequest> {
  const { protocol, hostname, port, path, query } = endpoint;
  return {
    protocol,
    hostname,
    path: path.endsWith('/') ? path : `${path}/`,
    ...(port === undefined ? {} : { port }),
    ...(query === undefined ? {} : { query }),
  };
}

/** Reads a body to its end; a connection that breaks before it rejects with the error of the socket. */
function readText({ body }: HttpResponse): Promise<string> {
  const stream: NodeJS.ReadableStream = body;
  return new Promise((resolve, reject) => {
    let text = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text += chunk;
    });
    stream.on('end', () => resolve(text));
    stream.on('error', reject);
  });
}

function parseObject(text: string): JsonObject | null {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function faultOf(response: HttpResponse, json: JsonObject | null, text: string): AwsFault {
  const status = response.statusCode;
  const said = json?.['message'] ?? json?.['Message'];
  const named = json?.['__type'] ?? json?.['code'] ?? response.headers['x-amzn-errortype'];
  return new AwsFault(
    typeof named === 'string' ? plainName(named) : `HTTP ${status}`,
    typeof said === 'string' ? said : `HTTP ${status} ${excerpt(text)}`.trim(),
    status,
    response.headers['x-amzn-requestid'],
  );
}

/** `com.amazonaws.ecs#ClientException` and `ClientException:http://…` both name ClientException. */
function plainName(name: string): string {
  return name.replace(/^.*#/, '').replace(/:.*$/, '');
}

/** Enough of a text that nobody expected (a proxy's page of HTML, say) to recognise it. */
function excerpt(text: string): string {
  return text.slice(0, 200).replace(/\s+/g, ' ').trim();
}
