import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** A call as the stub saw it. */
export interface SeenCall {
  /** Name in the signature: ecs, sts, logs, elasticloadbalancing; empty for an unsigned call. */
  readonly service: string;
  /** Region in the signature. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly sessionToken: string;
  /** `DescribeServices`, from the target header or the form. */
  readonly action: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the stub does with a call: answers, breaks the connection, stays silent, or stops in the middle of the answer. */
export type StubAnswer =
  | {
      readonly status?: number;
      readonly json?: unknown;
      readonly text?: string;
      readonly headers?: Record<string, string>;
    }
  | 'reset'
  | 'silence'
  | 'half-silence'
  | 'half-reset';

export interface AwsStub {
  readonly url: string;
  readonly calls: readonly SeenCall[];
}

/** An AWS that answers what a test tells it to, over a real socket; closed at the end of the test. */
export async function awsStub(answer: (call: SeenCall, nth: number) => StubAnswer): Promise<AwsStub> {
  const calls: SeenCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = seenCall(request, Buffer.concat(chunks).toString('utf8'));
      calls.push(call);
      give(answer(call, calls.length), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, calls };
}

function seenCall(request: IncomingMessage, body: string): SeenCall {
  const credential = /Credential=([^,]*)/.exec(request.headers.authorization ?? '')?.[1]?.split('/') ?? [];
  const [accessKeyId = '', , region = '', service = ''] = credential;
  const target = String(request.headers['x-amz-target'] ?? '');
  return {
    service,
    region,
    accessKeyId,
    sessionToken: String(request.headers['x-amz-security-token'] ?? ''),
    action: target === '' ? (new URLSearchParams(body).get('Action') ?? '') : target.slice(target.indexOf('.') + 1),
    path: request.url ?? '',
    headers: request.headers,
    body,
  };
}

function give(answer: StubAnswer, response: ServerResponse): void {
  if (answer === 'silence') return;
  if (answer === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (answer === 'half-silence' || answer === 'half-reset') {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"services":[');
    if (answer === 'half-reset') setImmediate(() => response.socket?.resetAndDestroy());
    return;
  }
  const { status = 200, json, text, headers } = answer;
  response.writeHead(status, { 'x-amzn-requestid': 'a-request', ...headers });
  response.end(text ?? JSON.stringify(json ?? {}));
}

/** An answer of STS, which speaks XML. Times are ISO 8601. */
export function stsCredentials(action: string, keys: { readonly id: string; readonly expires: string }): StubAnswer {
  const credentials =
    `<Credentials><AccessKeyId>${keys.id}</AccessKeyId><SecretAccessKey>secret-of-${keys.id}</SecretAccessKey>` +
    `<SessionToken>token-of-${keys.id}</SessionToken><Expiration>${keys.expires}</Expiration></Credentials>`;
  const text = `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${credentials}</${action}Result></${action}Response>`;
  return { text, headers: { 'content-type': 'text/xml' } };
}

/** A refusal by a service that speaks XML. */
export function xmlError(status: number, code: string, message: string): StubAnswer {
  const text = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
  return { status, text, headers: { 'content-type': 'text/xml' } };
}
