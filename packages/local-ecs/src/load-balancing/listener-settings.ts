import type { JsonObject } from '../json.ts';
import type { Call } from '../operations/operation.ts';
import { attributesOf, attributesView } from './attributes.ts';
import type { Listener } from './listener.ts';
import { findListener } from './listener-operations.ts';
import { requiredText, validationError } from './query-input.ts';

/** The attributes that AWS knows of a listener, with what they are where nobody set them. */
const DEFAULTS: Readonly<Record<Listener['protocol'], Readonly<Record<string, string>>>> = {
  HTTP: { 'routing.http.response.server.enabled': 'true' },
  TCP: { 'tcp.idle_timeout.seconds': '350' },
};

/** DescribeListenerAttributes: those that were set over the defaults of AWS. */
export function describeListenerAttributes(call: Call): JsonObject {
  return { Attributes: attributesView(allOf(findListener(call, requiredText(call.input, 'ListenerArn')))) };
}

/** ModifyListenerAttributes: kept. */
export function modifyListenerAttributes(call: Call): JsonObject {
  const listener = findListener(call, requiredText(call.input, 'ListenerArn'));
  const set = attributesOf(call.input);
  const unknown = Object.keys(set).find((key) => DEFAULTS[listener.protocol][key] === undefined);
  if (unknown !== undefined)
    throw validationError(`The listener attribute key '${unknown}' is not emulated by local-ecs`);
  listener.attributes = { ...listener.attributes, ...set };
  return { Attributes: attributesView(allOf(listener)) };
}

function allOf({ protocol, attributes }: Listener): Readonly<Record<string, string>> {
  return { ...DEFAULTS[protocol], ...attributes };
}
