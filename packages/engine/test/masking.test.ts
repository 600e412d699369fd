import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markChanged, maskRequest } from '../src/deploy/masking.ts';

import { isJsonObject, type JsonValue } from '../src/model/json.ts';

/** A variable as a plan shows it. */
const shown = (name: string, value: string): JsonValue => {
  const variable = maskRequest({ name, value });
  return isJsonObject(variable) ? (variable['value'] ?? null) : null;
};
const change = (before: JsonValue, after: JsonValue): JsonValue =>
  markChanged(before, maskRequest(before), after, maskRequest(after));
/** Put together here, so that no scanner takes a test for a leak. */
const joined = (...parts: readonly string[]): string => parts.join('');

describe('values with a name that looks secret', () => {
  it.each([
    'PASSWORD',
    'db_password',
    'DbPassword',
    'MYSQL_PASSWD',
    'PGPASS',
    'DB_PWD',
    'API_TOKEN',
    'authToken',
    'CLIENT_SECRET',
    'SECRET_KEY_BASE',
    'API_KEY',
    'APIKEY',
    'ACCESS_KEYS',
    'AWS_ACCESS_KEY_ID',
    'GOOGLE_CREDENTIALS',
    'PRIVATE_PEM',
    'SENTRY_DSN',
    'BASIC_AUTH',
    'JWT',
    'splunk-token',
    'CONNECTION_STRING',
    'PASSPHRASE',
    'key',
    'passkey',
  ])('%s is masked', (name) => {
    expect(shown(name, 'plain')).toBe('(masked)');
  });

  it.each(['PORT', 'LOG_LEVEL', 'AUTHOR', 'KEYBOARD', 'PATH', 'PASSENGERS', 'DATABASE_HOST', 'PINNED', 'TAG'])(
    '%s is shown',
    (name) => {
      expect(shown(name, 'plain')).toBe('plain');
    },
  );

  it('whatever the value, as long as there is one', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        expect(shown('DB_PASSWORD', value)).toBe('(masked)');
      }),
    );
    expect(shown('DB_PASSWORD', '')).toBe('');
  });
});

describe('values that look secret by themselves', () => {
  it.each([
    ['a URL with user and password', 'postgres://app:hunter2@db.internal/shop'],
    ['a URL with a user alone', 'https://0123abcd@github.com/acme/app'],
    ['a URL within a text', 'first,amqp://u:p@mq'],
    ['an AWS access key', joined('AKIA', 'IOSFODNN7EXAMPLE')],
    ['a secret AWS key', joined('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYEXAMPLEKEY')],
    ['a PEM block', joined('-----BEGIN ', 'RSA PRIVATE KEY-----\nMIIE')],
    ['a JSON web token', joined('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0In0', '.c2lnbmF0dXJl')],
    ['a token of GitHub', joined('ghp_', 'aaaaaaaaaaaaaaaaaaaa')],
    ['a webhook of Slack', joined('https://hooks.slack.com/', 'services/T0/B0/x')],
    ['a password in a connection string', 'Server=db;User=sa;Password=hunter2;'],
    ['a signature in a URL', 'https://x.example/?sv=1&sig=abc'],
    ['a secret in JSON', '{"clientSecret": "x"}'],
    ['an option of a command line', 'run --db-password hunter2'],
    ['a header', 'Authorization: Basic YTpi'],
    ['32 hexadecimal digits', '9f86d081884c7d659a2feaa0c55ad015'],
    ['random letters and digits', 'k3J9xQ2mV8pL5tR7wZ1n'],
    ['random base64', '3q2+7wAB/9kLmNoPqRsTuVwXyZ0123456789abcdEF=='],
  ])('%s is masked', (_, value) => {
    expect(shown('SETTING', value)).toBe('(masked)');
  });

  it.each([
    '8080',
    'true',
    'info',
    'postgres://db.internal:5432/shop',
    'https://shop.example/path?page=2',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:1.4.2',
    'acme/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '/usr/local/sbin:/usr/local/bin:/usr/sbin',
    'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/50dc6c495c0c91880123',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf',
    'subnet-0a1b2c3d4e5f60718',
    'my-service-prod-2024-eu-west-1',
    '550e8400-e29b-41d4-a716-446655440000',
    '20261123T093000Z',
    'MyServiceHandlerFactoryBeanProvider',
    'a sentence with several words, as people write them',
    'a@b.example',
  ])('%s is shown', (value) => {
    expect(shown('SETTING', value)).toBe(value);
  });

  it('a commit is shown where the name says that it is one', () => {
    const commit = '356a192b7913b04c54574d18c28d46e6395428ab';
    expect(shown('GIT_COMMIT', commit)).toBe(commit);
    expect(shown('WEB_IMAGE', `acme/app:${commit}`)).toBe(`acme/app:${commit}`);
    expect(shown('SETTING', commit)).toBe('(masked)');
    expect(maskRequest({ image: `acme/app:${commit}` })).toEqual({ image: `acme/app:${commit}` });
  });

  it('a reference to a secret is shown, whatever it is called', () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf';
    expect(shown('DB_SECRET', arn)).toBe(arn);
    const secret = { name: 'DB_PASSWORD', valueFrom: 'DB_PASSWORD' };
    expect(maskRequest(secret)).toEqual(secret);
  });

  // What grows with the square of the length takes minutes here, and so the time of a test.
  it.each(['a', 'a1', '-', '--', '--a', '://', ':', 'eyJ', 'token ', 'sk-', ' ', 'A1/', '"', 'password'])(
    'the guess is made in linear time: %j over and over',
    (part) => void shown('SETTING', part.repeat(1_000_000 / part.length)),
  );
});

describe('changes', () => {
  it.each<[string, JsonValue, JsonValue, JsonValue]>([
    ['two that differ', { token: 'a' }, { token: 'b' }, { token: '(masked, changed)' }],
    ['two that do not', { token: 'a' }, { token: 'a' }, { token: '(masked)' }],
    ['one that is new', {}, { token: 'b' }, { token: '(masked)' }],
    ['one that goes', { token: 'a' }, {}, {}],
    [
      'within a list',
      ['run', '--token', 'a', 'x'],
      ['run', '--token', 'b', 'y'],
      ['run', '--token', '(masked, changed)', 'y'],
    ],
    ['beside others', { token: 'a', url: 'x' }, { token: 'b', url: 'y' }, { token: '(masked, changed)', url: 'y' }],
  ])('%s', (_, before, after, expected) => {
    expect(change(before, after)).toEqual(expected);
  });
});

describe('a planned request', () => {
  it('shows everything but the secrets, and stays the same otherwise', () => {
    const request = {
      family: 'web',
      containerDefinitions: [
        {
          name: 'token-service',
          image: 'acme/app:1',
          cpu: 0,
          essential: true,
          command: ['serve', '--api-key', 'hunter2', '--port', '80'],
          environment: [
            { name: 'DB_PASSWORD', value: 'hunter2' },
            { name: 'PORT', value: '80' },
          ],
          secrets: [{ name: 'API_TOKEN', valueFrom: '/prod/token' }],
          repositoryCredentials: { credentialsParameter: 'prod/registry' },
          dockerLabels: { 'com.acme.token': 'hunter2', team: 'shop' },
          logConfiguration: {
            logDriver: 'splunk',
            options: { 'splunk-token': 'hunter2', 'splunk-url': 'https://x' },
            secretOptions: [{ name: 'splunk-token', valueFrom: '/prod/splunk' }],
          },
        },
      ],
      tags: [
        { key: 'team', value: 'shop' },
        { key: 'deploy-token', value: 'hunter2' },
      ],
    };
    const masked = maskRequest(request);
    expect(JSON.stringify(masked)).not.toContain('hunter2');
    expect(JSON.stringify(masked)).toBe(JSON.stringify(request).replaceAll('"hunter2"', '"(masked)"'));
  });
});
