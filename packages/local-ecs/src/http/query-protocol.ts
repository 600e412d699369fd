import type { ServiceName } from '../api-call.ts';
import { EcsError } from '../ecs-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { type Protocol, TOO_LARGE } from './protocol.ts';
import { readQueryForm } from './query-form.ts';

/** The services that speak Query, by the API version that each call carries. */
const VERSIONS: ReadonlyMap<string, { readonly service: ServiceName; readonly namespace: string }> = new Map([
  [
    '2015-12-01',
    { service: 'elasticloadbalancing', namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/' },
  ],
  ['2011-06-15', { service: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' }],
]);

/** What errors that every service has are called here, with their HTTP status where it is another one. */
const COMMON_ERRORS: ReadonlyMap<string, { readonly code: string; readonly status?: number }> = new Map([
  ['AccessDeniedException', { code: 'AccessDenied', status: 403 }],
  ['ExpiredTokenException', { code: 'ExpiredToken', status: 403 }],
  ['IncompleteSignatureException', { code: 'IncompleteSignature' }],
  ['InvalidSignatureException', { code: 'SignatureDoesNotMatch', status: 403 }],
  ['MissingAuthenticationTokenException', { code: 'MissingAuthenticationToken', status: 403 }],
  ['ServerException', { code: 'InternalFailure' }],
  ['ThrottlingException', { code: 'Throttling' }],
]);

/** AWS Query: a form in, XML out. */
export const queryProtocol: Protocol = {
  read(request, body, place) {
    if (body === null) throw new EcsError('RequestEntityTooLarge', TOO_LARGE, 413);
    const form = new URLSearchParams(body === '' ? request.url?.split('?')[1] : body);
    const version = VERSIONS.get(form.get('Version') ?? '');
    if (version === undefined)
      throw new EcsError(
        'InvalidAction',
        'This version of the API is not one of Elastic Load Balancing v2 or STS; no other service of this protocol is emulated by local-ecs.',
      );
    return { service: version.service, operation: form.get('Action') ?? '', ...place, input: inputOf(form) };
  },
  answer(call, answer, requestId) {
    const namespace = [...VERSIONS.values()].find(({ service }) => service === call.service)?.namespace;
    const result = `<${call.operation}Result>${members(answer)}</${call.operation}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xml(`<${call.operation}Response xmlns="${namespace}">${result}${metadata}</${call.operation}Response>`);
  },
  error(error, requestId) {
    const type = error.status >= 500 ? 'Receiver' : 'Sender';
    const { code, status = error.status } = COMMON_ERRORS.get(error.name) ?? { code: error.name };
    const details = `<Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message>`;
    const written = xml(`<ErrorResponse><Error>${details}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`);
    return { ...written, status };
  },
};

/** The one number that STS reads. */
function inputOf(form: URLSearchParams): JsonObject {
  const input = readQueryForm(form);
  const { DurationSeconds: seconds } = input;
  return typeof seconds === 'string' ? { ...input, DurationSeconds: Number(seconds) } : input;
}

function xml(text: string): { type: string; text: string } {
  return { type: 'text/xml', text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}` };
}

function members(value: JsonObject): string {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([name, member]) => `<${name}>${content(member)}</${name}>`)
    .join('');
}

function content(value: JsonValue): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${content(item)}</member>`).join('');
  return typeof value === 'object' && value !== null ? members(value) : escapeXml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML has not become the sign for what cannot be shown. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}
