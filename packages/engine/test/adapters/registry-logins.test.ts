import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ecrLogin } from '../../src/adapters/aws/ecr-login.ts';
import { ecrRegistry } from '../../src/adapters/aws/ecr-registry.ts';
import { lendLogins, withLogins } from '../../src/adapters/container-engine/engine-login.ts';
import { ambientConnection } from '../../src/adapters/index.ts';
import { fromFile, userCredential } from '../../src/adapters/registry/docker-credentials.ts';
import { explain } from '../../src/errors/explain.ts';
import { awsStub } from './aws-stub.ts';
import { environment } from './surroundings.ts';

const domain = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const login = { registry: domain, username: 'AWS', password: 'ecr-password' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'slipway-logins-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A DOCKER_CONFIG with this configuration. */
function dockerConfig(config: object): string {
  const made = folder();
  writeFileSync(join(made, 'config.json'), JSON.stringify(config));
  return made;
}

describe('a registry of Amazon ECR', () => {
  it.each([
    [domain, { account: '123456789012', region: 'eu-west-1', suffix: 'amazonaws.com' }],
    [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
      { account: '123456789012', region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
    ],
    [
      '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com',
      { account: '123456789012', region: 'us-east-1', suffix: 'amazonaws.com' },
    ],
    ['public.ecr.aws', null],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example', null],
    ['12345.dkr.ecr.eu-west-1.amazonaws.com', null],
  ])('%s', (name, registry) => {
    expect(ecrRegistry(name)).toEqual(registry);
  });

  it('gives a login by one call that is signed for ECR and its region', async () => {
    const stub = await awsStub(() => ({
      json: { authorizationData: [{ authorizationToken: base64('AWS:ecr:password') }] },
    }));
    const env = environment({
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: stub.url,
    });
    const secrets: string[] = [];
    const registry = ecrRegistry(domain);
    if (registry === null) throw new Error('no registry');
    const found = await ecrLogin(domain, registry, ambientConnection, env, (secret) => secrets.push(secret));
    expect(found).toEqual({ registry: domain, username: 'AWS', password: 'ecr:password' });
    expect(secrets).toContain('ecr:password');
    expect(stub.calls).toMatchObject([{ service: 'ecr', region: 'eu-west-1', action: 'GetAuthorizationToken' }]);
    expect(stub.calls[0]?.headers['x-amz-target']).toBe('AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken');
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual({ registryIds: ['123456789012'] });
  });

  it('that refuses says which permission is missing', async () => {
    const stub = await awsStub(() => ({ status: 400, json: { __type: 'AccessDeniedException', message: 'no' } }));
    const env = environment({ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' });
    const registry = ecrRegistry(domain);
    if (registry === null) throw new Error('no registry');
    const connection = { ...ambientConnection, endpointUrl: stub.url };
    const refused = await ecrLogin(domain, registry, connection, env, () => undefined).catch(explain);
    expect(refused).toMatchObject({
      code: 'ACCESS_DENIED',
      exit: 3,
      what: expect.stringContaining('ecr:GetAuthorizationToken'),
    });
  });
});

describe('logins that are lent to an engine', () => {
  it('stand beside those of the user, whose helper is asked for the other registries', () => {
    const config = {
      auths: { 'r.example': { auth: 'x' } },
      credsStore: 'pass',
      credHelpers: { [domain]: 'ecr-login', o: 'p' },
    };
    expect(withLogins(config, [login], 'docker')).toEqual({
      auths: { 'r.example': { auth: 'x' }, [domain]: { auth: base64('AWS:ecr-password') } },
      credsStore: 'pass',
      credHelpers: { [domain]: '', o: 'p' },
    });
    expect(withLogins(config, [login], 'podman')).toMatchObject({ credHelpers: { o: 'p' } });
  });

  it('lie in a file of the user alone, beside the contexts and plug-ins of docker, and are gone afterwards', async () => {
    const own = dockerConfig({ currentContext: 'remote' });
    mkdirSync(join(own, 'contexts'));
    writeFileSync(join(own, 'contexts', 'meta'), 'm');
    const lent = await lendLogins('docker', [login], { DOCKER_CONFIG: own });
    const lentFolder = lent.env['DOCKER_CONFIG'] ?? '';
    const file = join(lentFolder, 'config.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(lentFolder).mode & 0o077).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ currentContext: 'remote', auths: { [domain]: {} } });
    expect(readFileSync(join(lentFolder, 'contexts', 'meta'), 'utf8')).toBe('m');
    await lent.end();
    expect(existsSync(lentFolder)).toBe(false);
    expect(readFileSync(join(own, 'contexts', 'meta'), 'utf8')).toBe('m');
  });

  it('go to podman and buildah by their own file', async () => {
    const lent = await lendLogins('buildah', [login], { DOCKER_CONFIG: dockerConfig({ auths: { a: { auth: 'x' } } }) });
    const written = JSON.parse(readFileSync(lent.env['REGISTRY_AUTH_FILE'] ?? '', 'utf8'));
    await lent.end();
    expect(Object.keys(written.auths)).toEqual(['a', domain]);
  });

  it('leave everything alone where there are none', async () => {
    expect((await lendLogins('docker', [], {})).env).toEqual({});
  });
});

describe('the login of the user', () => {
  it.each([
    [
      'user and password',
      { 'r.example': { auth: base64('u:p:w') } },
      { kind: 'password', username: 'u', password: 'p:w' },
    ],
    [
      'with a scheme',
      { 'https://r.example': { auth: base64('u:p') } },
      { kind: 'password', username: 'u', password: 'p' },
    ],
    [
      'with a path',
      { 'https://r.example/v1/': { auth: base64('u:p') } },
      { kind: 'password', username: 'u', password: 'p' },
    ],
    [
      'an identity token',
      { 'r.example': { auth: base64('u:'), identitytoken: 't' } },
      { kind: 'identity-token', token: 't' },
    ],
    [
      'user and password apart',
      { 'r.example': { username: 'u', password: 'p' } },
      { kind: 'password', username: 'u', password: 'p' },
    ],
    ['none', { 'r.example': {} }, null],
    ['another registry', { 'r.example.org': { auth: base64('u:p') }, 'r.example:5000': { auth: base64('u:p') } }, null],
  ])('may be %s', (_about, auths, credential) => {
    expect(fromFile({ auths }, 'r.example')).toEqual(credential);
  });

  it('of Docker Hub is kept under its old address', () => {
    const auths = { 'https://index.docker.io/v1/': { auth: base64('u:p') } };
    expect(fromFile({ auths }, 'docker.io')).toMatchObject({ username: 'u' });
  });

  it('may be known to a helper, which is asked on its standard input', async () => {
    const bin = folder();
    const helper = join(bin, 'docker-credential-test');
    writeFileSync(helper, `#!/bin/sh\nread server\necho "{\\"Username\\":\\"$1-$server\\",\\"Secret\\":\\"s\\"}"\n`);
    chmodSync(helper, 0o755);
    const DOCKER_CONFIG = dockerConfig({
      credHelpers: { 'r.example': 'test' },
      auths: { 'o.example': { auth: base64('u:p') } },
    });
    const env = { PATH: `${bin}:${process.env['PATH']}`, DOCKER_CONFIG };
    expect(await userCredential('r.example', env)).toEqual({
      kind: 'password',
      username: 'get-r.example',
      password: 's',
    });
    expect(await userCredential('o.example', env)).toMatchObject({ username: 'u' });
  });

  it('is none where the helper is not installed', async () => {
    const env = { PATH: '/nowhere', DOCKER_CONFIG: dockerConfig({ credsStore: 'desktop' }), HOME: folder() };
    expect(await userCredential('r.example', env)).toBeNull();
  });
});
