import { describe, expect, it } from 'vitest';
import { AwsFault } from '../../src/adapters/aws/aws-fault.ts';
import { translateError } from '../../src/adapters/aws/translate-error.ts';
import { SlipwayError } from '../../src/errors/slipway-error.ts';

const context = {
  action: 'ecs:UpdateService',
  resource: 'service web in cluster prod',
  region: 'eu-west-1',
  endpoint: 'https://ecs.eu-west-1.amazonaws.com',
  cluster: 'prod',
  services: ['web'],
  taskDefinition: 'web:8',
};
const call = { action: context.action, resource: context.resource };
const role = 'arn:aws:iam::123456789012:role/web-execution';
const user = 'User: arn:aws:sts::123456789012:assumed-role/ci/slipway';

function systemError(code: string, message: string): Error {
  return Object.assign(new TypeError(message), { code });
}

function timeout(message: string, code?: string): Error {
  return Object.assign(new TypeError(message), { name: 'TimeoutError' }, code === undefined ? {} : { code });
}

/** An error of an ECS in this process: it has a status of its own and no `$metadata`. */
function inProcess(name: string, message: string, status: number): Error {
  return Object.assign(new TypeError(message), { name, status });
}

describe('an error of an AWS call becomes', () => {
  it.each<[string, Error, { code: string; details: object }]>([
    [
      'a missing cluster',
      new AwsFault('ClusterNotFoundException', 'Cluster not found.', 400),
      { code: 'CLUSTER_NOT_FOUND', details: { cluster: 'prod', region: 'eu-west-1' } },
    ],
    [
      'a missing service',
      new AwsFault('ServiceNotFoundException', 'Service not found.', 400),
      { code: 'SERVICE_NOT_FOUND', details: { services: ['web'], cluster: 'prod', region: 'eu-west-1' } },
    ],
    [
      'a missing service, in process',
      inProcess('ServiceNotFoundException', 'Service not found.', 400),
      { code: 'SERVICE_NOT_FOUND', details: { services: ['web'], cluster: 'prod', region: 'eu-west-1' } },
    ],
    [
      'a service on its way out',
      new AwsFault('ServiceNotActiveException', 'Service was not ACTIVE.', 400),
      { code: 'SERVICE_NOT_ACTIVE', details: { service: 'web', status: 'not ACTIVE' } },
    ],
    [
      'a missing task definition',
      new AwsFault('ClientException', 'Unable to describe task definition.', 400),
      { code: 'TASK_DEFINITION_NOT_FOUND', details: { taskDefinition: 'web:8' } },
    ],
    [
      'a missing task definition of an update',
      new AwsFault('ClientException', 'TaskDefinition not found.', 400),
      { code: 'TASK_DEFINITION_NOT_FOUND', details: { taskDefinition: 'web:8' } },
    ],
    [
      'a missing permission with the action and resource that AWS names',
      new AwsFault(
        'AccessDeniedException',
        `${user} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
        400,
      ),
      {
        code: 'ACCESS_DENIED',
        details: {
          action: 'iam:PassRole',
          resource: role,
          said: `${user} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
        },
      },
    ],
    [
      'a missing permission that comes as another exception',
      new AwsFault('ClientException', `${user} is not authorized to perform: iam:PassRole on resource: ${role}.`, 400),
      {
        code: 'ACCESS_DENIED',
        details: {
          action: 'iam:PassRole',
          resource: role,
          said: `${user} is not authorized to perform: iam:PassRole on resource: ${role}.`,
        },
      },
    ],
    [
      'a missing permission of a call that names no resource',
      new AwsFault(
        'AccessDeniedException',
        `${user} is not authorized to perform: ecs:TagResource with an explicit deny in a service control policy`,
        400,
      ),
      {
        code: 'ACCESS_DENIED',
        details: {
          action: 'ecs:TagResource',
          resource: call.resource,
          said: `${user} is not authorized to perform: ecs:TagResource with an explicit deny in a service control policy`,
        },
      },
    ],
    [
      'a missing permission without a word about which',
      new AwsFault('AccessDenied', 'Access denied', 403),
      { code: 'ACCESS_DENIED', details: { ...call, said: 'Access denied' } },
    ],
    [
      'a missing permission in the words of EC2',
      new AwsFault('UnauthorizedOperation', 'You are not authorized.', 403),
      { code: 'ACCESS_DENIED', details: { ...call, said: 'You are not authorized.' } },
    ],
    [
      'expired credentials',
      new AwsFault('ExpiredTokenException', 'The security token included in the request is expired', 400),
      {
        code: 'CREDENTIALS_REFUSED',
        details: { ...call, said: 'The security token included in the request is expired' },
      },
    ],
    [
      'unknown credentials',
      new AwsFault('UnrecognizedClientException', 'The security token included in the request is invalid.', 400),
      {
        code: 'CREDENTIALS_REFUSED',
        details: { ...call, said: 'The security token included in the request is invalid.' },
      },
    ],
    [
      'unknown credentials in the words of STS',
      new AwsFault('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
      {
        code: 'CREDENTIALS_REFUSED',
        details: { ...call, said: 'The security token included in the request is invalid.' },
      },
    ],
    [
      'throttling that outlasted the retries',
      new AwsFault('ThrottlingException', 'Rate exceeded', 400),
      { code: 'AWS_UNAVAILABLE', details: { ...call, said: 'Rate exceeded' } },
    ],
    [
      'a server error',
      new AwsFault('ServerException', 'Service Unavailable. Please try again later.', 500),
      { code: 'AWS_UNAVAILABLE', details: { ...call, said: 'Service Unavailable. Please try again later.' } },
    ],
    [
      'too many requests',
      new AwsFault('HTTP 429', 'HTTP 429', 429),
      { code: 'AWS_UNAVAILABLE', details: { ...call, said: 'HTTP 429' } },
    ],
    [
      'silence',
      timeout(
        '@smithy/node-http-handler - [ERROR] a request has exceeded the configured 10000 ms requestTimeout.',
        'ETIMEDOUT',
      ),
      {
        code: 'AWS_UNAVAILABLE',
        details: { ...call, said: 'no answer within 10 s' },
      },
    ],
    [
      'silence in the middle of an answer',
      timeout(
        '@smithy/node-http-handler - the request socket timed out after 10000 ms of inactivity (configured by client requestHandler).',
      ),
      {
        code: 'AWS_UNAVAILABLE',
        details: { ...call, said: 'no answer within 10 s' },
      },
    ],
    [
      'no way there',
      timeout(
        '@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of 5000 ms.',
      ),
      {
        code: 'AWS_UNREACHABLE',
        details: {
          action: call.action,
          endpoint: context.endpoint,
          said: 'the request socket did not establish a connection with the server within the configured timeout of 5000 ms.',
        },
      },
    ],
    [
      'a connection that breaks each time',
      timeout('socket hang up', 'ECONNRESET'),
      { code: 'AWS_UNREACHABLE', details: { action: call.action, endpoint: context.endpoint, said: 'socket hang up' } },
    ],
    [
      'an unknown host',
      systemError('ENOTFOUND', 'getaddrinfo ENOTFOUND ecs.eu-west-9.amazonaws.com'),
      {
        code: 'AWS_UNREACHABLE',
        details: {
          action: call.action,
          endpoint: context.endpoint,
          said: 'getaddrinfo ENOTFOUND ecs.eu-west-9.amazonaws.com',
        },
      },
    ],
    [
      'a refused connection that has only a code',
      systemError('ECONNREFUSED', ''),
      { code: 'AWS_UNREACHABLE', details: { action: call.action, endpoint: context.endpoint, said: 'ECONNREFUSED' } },
    ],
    [
      'a certificate nobody trusts',
      systemError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
      {
        code: 'AWS_UNREACHABLE',
        details: {
          action: call.action,
          endpoint: context.endpoint,
          said: 'self-signed certificate in certificate chain',
        },
      },
    ],
    [
      'a certificate of another host',
      systemError('ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match'),
      {
        code: 'AWS_UNREACHABLE',
        details: { action: call.action, endpoint: context.endpoint, said: 'Hostname/IP does not match' },
      },
    ],
    [
      'any other no',
      new AwsFault('InvalidParameterException', 'TaskDefinition is inactive', 400),
      {
        code: 'AWS_REFUSED',
        details: { ...call, name: 'InvalidParameterException', said: 'TaskDefinition is inactive' },
      },
    ],
  ])('%s', (_, error, expected) => {
    const translated = translateError(error, context);

    expect(translated).toBeInstanceOf(SlipwayError);
    expect(translated).toMatchObject(expected);
    expect(translated).toHaveProperty('cause', error);
  });

  it('nothing else when it is one of the catalogue already', () => {
    const error = new SlipwayError('NO_CREDENTIALS', { tried: 'everything' });
    expect(translateError(error, context)).toBe(error);
  });

  it.each([new TypeError('x is not a function'), systemError('ERR_INVALID_ARG_TYPE', 'must be of type string')])(
    'nothing else when it is a bug: %s',
    (error) => {
      expect(translateError(error, context)).toBe(error);
    },
  );

  it('a text without the canonical request, which holds the session token', () => {
    const message =
      "The request signature we calculated does not match.\n\nThe Canonical String for this request should have been\n'POST\nx-amz-security-token:VERYSECRET'";
    const translated = translateError(new AwsFault('InvalidSignatureException', message, 400), context);
    expect(translated).toMatchObject({
      code: 'CREDENTIALS_REFUSED',
      details: { said: 'The request signature we calculated does not match.' },
    });
    expect(String(translated)).not.toContain('VERYSECRET');
  });

  it.each([
    ['a cluster', 'ClusterNotFoundException'],
    ['services', 'ServiceNotFoundException'],
  ])('a refusal when the call was not about %s', (_, name) => {
    const { action, resource, region, endpoint } = context;
    expect(translateError(new AwsFault(name, 'not found', 400), { action, resource, region, endpoint })).toMatchObject({
      code: 'AWS_REFUSED',
    });
  });
});
