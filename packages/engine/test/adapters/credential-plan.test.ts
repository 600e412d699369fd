import { describe, expect, it } from 'vitest';
import { type AwsConnection, ambientConnection, type Environment } from '../../src/adapters/aws/aws-connection.ts';
import { type CredentialPlan, credentialPlan } from '../../src/adapters/aws/credential-plan.ts';

const roleArn = 'arn:aws-us-gov:iam::123456789012:role/deploy';
const envKeys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env-secret' };
const askedKeys = { accessKeyId: 'AKIAASKED', secretAccessKey: 'asked-secret' };
const github = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.example/token',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer',
};

const fromEnv: CredentialPlan = {
  from: 'keys',
  accessKeyId: 'AKIAENV',
  secretAccessKey: 'env-secret',
  sessionToken: null,
};
const fromAsked: CredentialPlan = { from: 'keys', ...askedKeys, sessionToken: null };
const fromGithub: CredentialPlan = {
  from: 'web-identity',
  roleArn,
  token: { kind: 'github', url: 'https://github.example/token', bearer: 'bearer' },
};

describe('credentials come from', () => {
  it.each<[string, Partial<AwsConnection>, Environment, CredentialPlan]>([
    ['the chain when nothing is said', {}, {}, { from: 'chain', profile: null }],
    ['the environment', {}, envKeys, fromEnv],
    [
      'the environment with its session token',
      {},
      { ...envKeys, AWS_SESSION_TOKEN: 't' },
      { ...fromEnv, sessionToken: 't' },
    ],
    [
      'the chain when the variables are empty, as CI systems leave them',
      {},
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: '' },
      { from: 'chain', profile: null },
    ],
    ['the chain when half of the keys is missing', {}, { AWS_ACCESS_KEY_ID: 'AKIA' }, { from: 'chain', profile: null }],
    ['the environment, not AWS_PROFILE, as in the AWS CLI', {}, { ...envKeys, AWS_PROFILE: 'shop' }, fromEnv],
    ['AWS_PROFILE', {}, { AWS_PROFILE: 'shop' }, { from: 'chain', profile: 'shop' }],
    [
      'the profile that was asked for, not the environment',
      { profile: 'shop' },
      { ...envKeys, AWS_PROFILE: 'other' },
      { from: 'chain', profile: 'shop' },
    ],
    ['the keys that were asked for, not the environment', askedKeys, envKeys, fromAsked],
    ['the keys that were asked for, not a profile', { ...askedKeys, profile: 'shop' }, envKeys, fromAsked],
    [
      'the key that was asked for with the secret of the environment',
      { accessKeyId: 'AKIAASKED' },
      envKeys,
      { ...fromAsked, secretAccessKey: 'env-secret' },
    ],
    [
      'the keys that were asked for, without the session token of another key',
      askedKeys,
      { ...envKeys, AWS_SESSION_TOKEN: 't' },
      fromAsked,
    ],
    [
      'temporary keys that were asked for, with the session token of the environment',
      { ...askedKeys, accessKeyId: 'ASIAASKED' },
      { AWS_SESSION_TOKEN: 't' },
      { ...fromAsked, accessKeyId: 'ASIAASKED', sessionToken: 't' },
    ],
    ['a role, assumed by the environment', { roleArn }, envKeys, { from: 'role', roleArn, base: fromEnv }],
    [
      'a role, assumed by a profile',
      { roleArn, profile: 'shop' },
      envKeys,
      { from: 'role', roleArn, base: { from: 'chain', profile: 'shop' } },
    ],
    [
      'a role, assumed by keys that were asked for',
      { roleArn, ...askedKeys },
      envKeys,
      { from: 'role', roleArn, base: fromAsked },
    ],
    [
      'a role, assumed by the chain',
      { roleArn },
      {},
      { from: 'role', roleArn, base: { from: 'chain', profile: null } },
    ],
    [
      'a role, by the token in the variable that was named',
      { roleArn, idTokenEnv: 'ID_TOKEN' },
      { ID_TOKEN: 'jwt', ...envKeys },
      { from: 'web-identity', roleArn, token: { kind: 'variable', token: 'jwt' } },
    ],
    [
      'the role of the environment, by the token in the variable that was named',
      { idTokenEnv: 'ID_TOKEN' },
      { ID_TOKEN: 'jwt', AWS_ROLE_ARN: roleArn },
      { from: 'web-identity', roleArn, token: { kind: 'variable', token: 'jwt' } },
    ],
    ["a role, by GitHub's token", { roleArn }, github, fromGithub],
    [
      "a role, assumed by the environment, though there is GitHub's token",
      { roleArn },
      { ...github, ...envKeys },
      { from: 'role', roleArn, base: fromEnv },
    ],
    [
      "a role, assumed by a profile, though there is GitHub's token",
      { roleArn, profile: 'shop' },
      github,
      { from: 'role', roleArn, base: { from: 'chain', profile: 'shop' } },
    ],
    [
      "a role, assumed by the container, though there is GitHub's token",
      { roleArn },
      { ...github, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://localhost/' },
      { from: 'role', roleArn, base: { from: 'chain', profile: null } },
    ],
    ["the chain, though there is GitHub's token, when no role is named", {}, github, { from: 'chain', profile: null }],
    [
      'the chain when half of what GitHub gives is missing',
      { roleArn },
      { ...github, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' },
      { from: 'role', roleArn, base: { from: 'chain', profile: null } },
    ],
  ])('%s', (_, asked, env, plan) => {
    expect(credentialPlan({ ...ambientConnection, ...asked }, env)).toEqual(plan);
  });

  it.each<[string, Partial<AwsConnection>, Environment, RegExp]>([
    ['the variable that was named is not set', { roleArn, idTokenEnv: 'ID_TOKEN' }, envKeys, /ID_TOKEN/],
    ['the variable that was named is empty', { roleArn, idTokenEnv: 'ID_TOKEN' }, { ID_TOKEN: '' }, /ID_TOKEN/],
    ['a token was named but no role', { idTokenEnv: 'ID_TOKEN' }, { ID_TOKEN: 'jwt' }, /--role-arn/],
  ])('nowhere when %s', (_, asked, env, message) => {
    const plan = () => credentialPlan({ ...ambientConnection, ...asked }, env);
    expect(plan).toThrow(message);
    expect(plan).toThrow(expect.objectContaining({ code: 'NO_CREDENTIALS' }));
  });
});
