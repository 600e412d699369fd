import { EcsError } from '../ecs-error.ts';
import type { JsonObject } from '../json.ts';
import { structure, structures, text } from '../operations/input.ts';
import type { Action, FixedResponseAction, ForwardAction, RedirectAction } from './action.ts';
import { notInEnum, numberBetween, requiredText, validationError } from './query-input.ts';

const EMULATED = ['forward', 'redirect', 'fixed-response'];
const NOT_EMULATED = ['authenticate-oidc', 'authenticate-cognito', 'jwt-validation'];
const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];
const WEIGHTS = { least: 0, most: 999 };
const STICKY_SECONDS = { least: 1, most: 604_800 };
const MOST_GROUPS = 5;

/** The one action of a list of actions: those that would come before it (authentication) are not emulated. @throws ValidationError */
export function actionOf(input: JsonObject, member: string): Action {
  const [action, ...others] = structures(input, member);
  if (action === undefined) throw validationError(`${member}: an action must be specified`);
  const unknown = [action, ...others].find((each) => !EMULATED.includes(text(each, 'Type') ?? ''));
  if (unknown !== undefined) throw unknownType(text(unknown, 'Type') ?? '', [action, ...others].indexOf(unknown) + 1);
  if (others.length > 0) {
    throw new EcsError(
      'InvalidLoadBalancerAction',
      "Only one action of the types 'forward', 'redirect' and 'fixed-response' can be specified",
    );
  }
  switch (text(action, 'Type')) {
    case 'redirect':
      return redirectOf(action);
    case 'fixed-response':
      return fixedResponseOf(action);
    default:
      return forwardOf(action);
  }
}

function unknownType(type: string, at: number): EcsError {
  if (NOT_EMULATED.includes(type)) return validationError(`The action type ${type} is not emulated by local-ecs`);
  return notInEnum(type, `actions.${at}.member.type`, EMULATED);
}

function forwardOf(action: JsonObject): ForwardAction {
  const config = structure(action, 'ForwardConfig') ?? {};
  const groups = structures(config, 'TargetGroups').map((group) => ({
    arn: requiredText(group, 'TargetGroupArn'),
    weight: numberBetween(group, 'Weight', WEIGHTS) ?? 1,
  }));
  const single = text(action, 'TargetGroupArn');
  if (single !== null && groups.length > 0 && !(groups.length === 1 && groups[0]?.arn === single)) {
    throw validationError(
      'You cannot specify a target group ARN and a different target group in the forward configuration of an action',
    );
  }
  const targetGroups = groups.length > 0 || single === null ? groups : [{ arn: single, weight: 1 }];
  if (targetGroups.length === 0) throw validationError('A target group ARN must be specified');
  if (targetGroups.length > MOST_GROUPS) {
    throw new EcsError('TooManyTargetGroups', `A forward action can have at most ${MOST_GROUPS} target groups`);
  }
  if (new Set(targetGroups.map(({ arn }) => arn)).size < targetGroups.length) {
    throw validationError('A target group can be specified only once in an action');
  }
  const stickiness = structure(config, 'TargetGroupStickinessConfig') ?? {};
  const isSticky = text(stickiness, 'Enabled') === 'true';
  const seconds = numberBetween(stickiness, 'DurationSeconds', STICKY_SECONDS);
  if (isSticky && seconds === null) {
    throw validationError('DurationSeconds must be specified where the stickiness of target groups is enabled');
  }
  return { type: 'forward', targetGroups, stickySeconds: isSticky ? seconds : null };
}

function redirectOf(action: JsonObject): RedirectAction {
  const config = structure(action, 'RedirectConfig');
  if (config === null) throw validationError("A 'RedirectConfig' must be specified with an action of type 'redirect'");
  const statusCode = requiredText(config, 'StatusCode');
  if (statusCode !== 'HTTP_301' && statusCode !== 'HTTP_302') {
    throw notInEnum(statusCode, 'redirectConfig.statusCode', ['HTTP_301', 'HTTP_302']);
  }
  const protocol = text(config, 'Protocol') ?? '#{protocol}';
  if (!/^(HTTPS?|#\{protocol\})$/i.test(protocol)) {
    throw validationError(`The redirect protocol '${protocol}' must be HTTP, HTTPS or #{protocol}`);
  }
  const port = text(config, 'Port') ?? '#{port}';
  if (port !== '#{port}' && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw validationError(`The redirect port '${port}' must be a number from 1 to 65535 or #{port}`);
  }
  const path = text(config, 'Path') ?? '/#{path}';
  if (!path.startsWith('/')) throw validationError(`The redirect path '${path}' must begin with a '/'`);
  const redirect: RedirectAction = {
    type: 'redirect',
    protocol,
    port,
    path,
    host: text(config, 'Host') ?? '#{host}',
    query: text(config, 'Query') ?? '#{query}',
    statusCode,
  };
  const parts = [redirect.host, redirect.path, redirect.query];
  // Nothing of it may end a line of the answer's head.
  if (parts.some((part) => part.length > 128 || /[^\x21-\x7e]/.test(part))) {
    throw validationError('Host, path and query of a redirect have at most 128 printable ASCII characters each');
  }
  if (isLoop(redirect)) {
    throw new EcsError(
      'InvalidLoadBalancerAction',
      'A redirect must change at least one of protocol, host, port and path, or it would loop',
    );
  }
  return redirect;
}

function isLoop({ protocol, host, port, path }: RedirectAction): boolean {
  return protocol === '#{protocol}' && host === '#{host}' && port === '#{port}' && path === '/#{path}';
}

function fixedResponseOf(action: JsonObject): FixedResponseAction {
  const config = structure(action, 'FixedResponseConfig');
  if (config === null) {
    throw validationError("A 'FixedResponseConfig' must be specified with an action of type 'fixed-response'");
  }
  const statusCode = requiredText(config, 'StatusCode');
  if (!/^(2|4|5)\d\d$/.test(statusCode)) {
    throw validationError(
      `1 validation error detected: Value '${statusCode}' at 'fixedResponseConfig.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(2|4|5)\\d\\d$`,
    );
  }
  const contentType = text(config, 'ContentType');
  if (contentType !== null && !CONTENT_TYPES.includes(contentType)) {
    throw new EcsError(
      'InvalidLoadBalancerAction',
      "The ContentType must be one of:'text/html', 'application/json', 'application/javascript', 'text/css', 'text/plain'",
    );
  }
  const messageBody = text(config, 'MessageBody');
  if ((messageBody ?? '').length > 1024)
    throw validationError('The MessageBody of a fixed response has at most 1024 characters');
  return { type: 'fixed-response', statusCode, contentType, messageBody };
}
