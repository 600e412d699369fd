import { describe, expect, it } from 'vitest';
import { type AwsConnection, ambientConnection, connectAws } from '../../src/adapters/index.ts';
import { type AwsStub, awsStub, type SeenCall, type StubAnswer, stsCredentials, xmlError } from './aws-stub.ts';
import { awsFiles, environment, hurried, hurriedClock } from './surroundings.ts';

const region = 'eu-west-1';
const roleArn = 'arn:aws:iam::123456789012:role/deploy';

/** ECS and STS behind one address. STS gives ASIAROLE1, ASIAROLE2 … that live for an hour. */
function aws(overrides: (call: SeenCall, nth: number) => StubAnswer | undefined = () => undefined): Promise<AwsStub> {
  let assumed = 0;
  return awsStub((call, nth) => {
    const override = overrides(call, nth);
    if (override !== undefined) return override;
    if (!call.action.startsWith('AssumeRole')) return { json: { services: [], failures: [] } };
    assumed++;
    return stsCredentials(call.action, {
      id: `ASIAROLE${assumed}`,
      expires: new Date(Date.now() + 3_600_000).toISOString(),
    });
  });
}

async function connect(asked: Partial<AwsConnection>, variables: Record<string, string>, clock = hurriedClock()) {
  const env = environment(variables);
  return connectAws({ ...ambientConnection, region, ...asked }, env, hurried({ clock }));
}

/** What the stub saw, as `service action key`. */
function story(stub: AwsStub): string[] {
  return stub.calls.map(({ service, action, accessKeyId }) =>
    [service, action, accessKeyId].filter((word) => word !== '').join(' '),
  );
}

const profiles = {
  config: `[default]\nregion = us-west-2\n[profile shop]\nregion = us-east-2\n[profile roles]\nrole_arn = ${roleArn}\nsource_profile = shop\n`,
  credentials:
    '[shop]\naws_access_key_id = AKIASHOP\naws_secret_access_key = shop-secret\n[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = default-secret\n',
};
const envKeys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env-secret', AWS_SESSION_TOKEN: 'env-token' };

describe('a call to ECS is signed with', () => {
  it.each<[string, Partial<AwsConnection>, Record<string, string>, Partial<SeenCall>]>([
    ['the keys of the environment', {}, envKeys, { accessKeyId: 'AKIAENV', sessionToken: 'env-token' }],
    [
      'the keys that were asked for, whatever the environment has',
      { accessKeyId: 'AKIAASKED', secretAccessKey: 'asked' },
      envKeys,
      { accessKeyId: 'AKIAASKED', sessionToken: '' },
    ],
    ['the default profile', {}, {}, { accessKeyId: 'AKIADEFAULT' }],
    ['the profile of AWS_PROFILE', {}, { AWS_PROFILE: 'shop' }, { accessKeyId: 'AKIASHOP' }],
    [
      'the profile that was asked for, whatever the environment has',
      { profile: 'shop' },
      { ...envKeys, AWS_PROFILE: 'default' },
      { accessKeyId: 'AKIASHOP', sessionToken: '' },
    ],
  ])('%s', async (_, asked, variables, expected) => {
    const stub = await aws();
    const { ecs } = await connect({ ...asked, endpointUrl: stub.url }, { ...awsFiles(profiles), ...variables });

    await ecs.describeServices('prod', ['web']);

    expect(stub.calls).toHaveLength(1);
    expect(stub.calls[0]).toMatchObject({ service: 'ecs', region, ...expected });
  });
});

describe('a role', () => {
  it('is assumed with the keys of a profile, in the region asked for, and its keys sign each call to ECS', async () => {
    const stub = await aws();
    const { ecs } = await connect({ profile: 'shop', roleArn, endpointUrl: stub.url }, awsFiles(profiles));

    await ecs.describeServices('prod', ['web']);
    await ecs.describeServices('prod', ['web']);

    expect(story(stub)).toEqual([
      'sts AssumeRole AKIASHOP',
      'ecs DescribeServices ASIAROLE1',
      'ecs DescribeServices ASIAROLE1',
    ]);
    expect(stub.calls[0]?.region).toBe(region);
    expect(stub.calls[1]?.sessionToken).toBe('token-of-ASIAROLE1');
    expect(Object.fromEntries(new URLSearchParams(stub.calls[0]?.body))).toMatchObject({
      RoleArn: roleArn,
      RoleSessionName: 'slipway',
    });
  });

  it('is assumed once for calls that start together', async () => {
    const stub = await aws();
    const { ecs } = await connect({ roleArn, endpointUrl: stub.url }, envKeys);

    await Promise.all([
      ecs.describeServices('prod', ['web']),
      ecs.listTasks('prod', 'web', 'RUNNING'),
      ecs.describeServices('prod', ['web']),
    ]);

    expect(story(stub).filter((line) => line.startsWith('sts'))).toEqual(['sts AssumeRole AKIAENV']);
  });

  it('that a profile names is assumed too', async () => {
    const stub = await aws();
    const variables = { ...awsFiles(profiles), AWS_ENDPOINT_URL_STS: stub.url };
    const { ecs } = await connect({ profile: 'roles', endpointUrl: stub.url }, variables);

    await ecs.describeServices('prod', ['web']);

    expect(story(stub)).toEqual(['sts AssumeRole AKIASHOP', 'ecs DescribeServices ASIAROLE1']);
  });

  it('keeps its keys while they are valid when it cannot be assumed again', async () => {
    const stub = await aws((call, nth) => {
      if (nth === 1)
        return stsCredentials(call.action, {
          id: 'ASIASHORT',
          expires: new Date(Date.now() + 4 * 60_000).toISOString(),
        });
      return call.action === 'AssumeRole' ? xmlError(403, 'AccessDenied', 'no more') : undefined;
    });
    const { ecs } = await connect({ roleArn, endpointUrl: stub.url }, envKeys);

    await ecs.describeServices('prod', ['web']);
    await ecs.describeServices('prod', ['web']);

    expect(story(stub).filter((line) => line.startsWith('ecs'))).toEqual([
      'ecs DescribeServices ASIASHORT',
      'ecs DescribeServices ASIASHORT',
    ]);
  });

  it('is assumed despite throttling', async () => {
    const stub = await aws((_, nth) => (nth <= 3 ? xmlError(400, 'Throttling', 'Rate exceeded') : undefined));
    const { ecs } = await connect({ roleArn, endpointUrl: stub.url }, envKeys);

    await ecs.describeServices('prod', ['web']);

    expect(story(stub).at(-1)).toBe('ecs DescribeServices ASIAROLE1');
  });

  it.each<[string, StubAnswer, object]>([
    [
      'the role does not trust this identity',
      xmlError(403, 'AccessDenied', `User: x is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`),
      {
        code: 'ROLE_NOT_ASSUMED',
        details: {
          role: roleArn,
          said: `User: x is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        },
      },
    ],
    [
      'the keys it is assumed with are wrong',
      xmlError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
      { code: 'CREDENTIALS_REFUSED', details: { action: 'sts:AssumeRole' } },
    ],
    [
      'the name of the role is wrong',
      xmlError(400, 'ValidationError', 'is invalid'),
      { code: 'ROLE_NOT_ASSUMED', details: { said: 'is invalid' } },
    ],
    [
      'STS has a bad day',
      xmlError(503, 'ServiceUnavailable', 'try later'),
      { code: 'AWS_UNAVAILABLE', details: { action: 'sts:AssumeRole' } },
    ],
  ])('is reported as not assumed when %s', async (_, answer, expected) => {
    const stub = await aws(() => answer);
    const { ecs } = await connect({ roleArn, endpointUrl: stub.url }, envKeys);

    await expect(ecs.describeServices('prod', ['web'])).rejects.toMatchObject(expected);
    expect(stub.calls.every(({ service }) => service === 'sts')).toBe(true);
  });

  it.each([
    ['on its own machine', {}, 'slipway'],
    ['in GitHub', { GITHUB_REPOSITORY: 'acme/shop', GITHUB_RUN_ID: '77' }, 'slipway-acme-shop-77'],
    ['in GitLab', { CI_PROJECT_PATH: 'acme/team one/shop', CI_JOB_ID: '88' }, 'slipway-acme-team-one-shop-88'],
    [
      'in a project with a long name',
      { CI_PROJECT_PATH: 'x'.repeat(90), CI_JOB_ID: '88' },
      `slipway-${'x'.repeat(53)}-88`,
    ],
    ['where a name is set', { AWS_ROLE_SESSION_NAME: 'release' }, 'release'],
  ])('has a session name that finds the job again: %s', async (_, variables, name) => {
    const stub = await aws();
    const { ecs } = await connect({ roleArn, endpointUrl: stub.url }, { ...envKeys, ...variables });

    await ecs.describeServices('prod', ['web']);

    expect(new URLSearchParams(stub.calls[0]?.body).get('RoleSessionName')).toBe(name);
  });
});

describe('an OIDC token', () => {
  it('of the variable that was named is exchanged for the role, without credentials', async () => {
    const stub = await aws();
    const { ecs } = await connect(
      { roleArn, idTokenEnv: 'GITLAB_TOKEN', endpointUrl: stub.url },
      { GITLAB_TOKEN: 'a.jwt' },
    );

    await ecs.describeServices('prod', ['web']);

    expect(story(stub)).toEqual(['AssumeRoleWithWebIdentity', 'ecs DescribeServices ASIAROLE1']);
    expect(Object.fromEntries(new URLSearchParams(stub.calls[0]?.body))).toMatchObject({
      RoleArn: roleArn,
      WebIdentityToken: 'a.jwt',
    });
  });

  it("of GitHub is fetched for AWS's audience, again for each renewal, and exchanged for the role", async () => {
    let tokens = 0;
    const github = await awsStub((_, nth) => {
      if (nth === 1) return { status: 500, text: 'a bad moment' };
      tokens++;
      return { json: { value: `jwt-${tokens}` } };
    });
    const stub = await aws((call, nth) =>
      nth === 1
        ? stsCredentials(call.action, { id: 'ASIASHORT', expires: new Date(Date.now() + 60_000).toISOString() })
        : undefined,
    );
    const variables = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-secret',
    };
    const { ecs } = await connect({ roleArn, endpointUrl: stub.url }, variables);

    await ecs.describeServices('prod', ['web']);
    await ecs.describeServices('prod', ['web']);

    expect(github.calls.map(({ path, headers }) => [path, headers.authorization])).toEqual(
      Array.from({ length: 3 }, () => ['/token?api-version=2.0&audience=sts.amazonaws.com', 'Bearer bearer-secret']),
    );
    const exchanged = stub.calls.filter(({ action }) => action === 'AssumeRoleWithWebIdentity');
    expect(exchanged.map(({ body }) => new URLSearchParams(body).get('WebIdentityToken'))).toEqual(['jwt-1', 'jwt-2']);
    expect(story(stub).at(-1)).toBe('ecs DescribeServices ASIAROLE1');
  });

  it('that GitHub does not give is reported with its answer', async () => {
    const github = await awsStub(() => ({ status: 403, text: 'no permission' }));
    const variables = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-secret',
    };
    const { ecs } = await connect({ roleArn, endpointUrl: 'http://127.0.0.1:9' }, variables);

    const call = ecs.describeServices('prod', ['web']);

    await expect(call).rejects.toMatchObject({ code: 'NO_CREDENTIALS' });
    await expect(call).rejects.toThrow(/HTTP 403/);
    await expect(call).rejects.not.toThrow(/bearer-secret/);
  });

  it.each([
    ['InvalidIdentityToken', 'No OpenIDConnect provider found in your account for https://gitlab.example'],
    ['ExpiredTokenException', 'Token expired: current date/time must be before the expiration date/time'],
    ['AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'],
  ])('that STS refuses with %s leaves the role not assumed', async (name, message) => {
    const stub = await aws(() => xmlError(400, name, message));
    const { ecs } = await connect(
      { roleArn, idTokenEnv: 'GITLAB_TOKEN', endpointUrl: stub.url },
      { GITLAB_TOKEN: 'a.jwt' },
    );

    await expect(ecs.describeServices('prod', ['web'])).rejects.toMatchObject({
      code: 'ROLE_NOT_ASSUMED',
      details: { role: roleArn, said: message },
    });
  });

  it('in the file that the environment names is exchanged by the chain', async () => {
    const stub = await aws();
    const { AWS_CONFIG_FILE: file = '' } = awsFiles({ config: 'a.file.jwt' });
    const variables = { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: roleArn, AWS_ENDPOINT_URL_STS: stub.url };
    const { ecs } = await connect({ endpointUrl: stub.url }, variables);

    await ecs.describeServices('prod', ['web']);

    expect(story(stub)).toEqual(['AssumeRoleWithWebIdentity', 'ecs DescribeServices ASIAROLE1']);
  });
});

describe('no credentials', () => {
  it.each<[string, Partial<AwsConnection>, Record<string, string>, RegExp]>([
    [
      'anywhere',
      {},
      {},
      /tried: environment, profile "default", web identity, container, instance; Could not load credentials/,
    ],
    ['in a profile that does not exist', { profile: 'shpo' }, envKeys, /there is no profile "shpo"/],
    ['in a profile of AWS_PROFILE that does not exist', {}, { AWS_PROFILE: 'shpo' }, /there is no profile "shpo"/],
    ['in a profile without keys', { profile: 'bare' }, envKeys, /profile "bare"/],
    ['in a profile whose SSO session is over', { profile: 'sso' }, {}, /aws sso login/],
  ])('%s are reported with what was tried, and nothing else is used', async (_, asked, variables, message) => {
    const stub = await aws();
    const sso =
      '[profile sso]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://sso.example/start\n';
    const files = awsFiles({ config: `[profile bare]\nregion = eu-west-1\n${sso}` });
    const { ecs } = await connect({ ...asked, endpointUrl: stub.url }, { ...files, ...variables });

    const call = ecs.describeServices('prod', ['web']);

    await expect(call).rejects.toMatchObject({ code: 'NO_CREDENTIALS' });
    await expect(call).rejects.toThrow(message);
    expect(stub.calls).toEqual([]);
  });
});

describe('secrets', () => {
  it('are known from the start where they were given, and later where they were fetched', async () => {
    const stub = await aws();
    const connected = await connect({ roleArn, endpointUrl: stub.url }, envKeys);
    expect(connected.secrets).toEqual(['env-secret', 'env-token']);

    await connected.ecs.describeServices('prod', ['web']);

    expect(connected.secrets).toEqual(['env-secret', 'env-token', 'secret-of-ASIAROLE1', 'token-of-ASIAROLE1']);
  });

  it('include an OIDC token', async () => {
    const stub = await aws();
    const connected = await connect(
      { roleArn, idTokenEnv: 'GITLAB_TOKEN', endpointUrl: stub.url },
      { GITLAB_TOKEN: 'a.jwt' },
    );

    await connected.ecs.describeServices('prod', ['web']);

    expect(connected.secrets).toContain('a.jwt');
  });

  it('that were asked for do not get into the environment', async () => {
    const env = environment();
    await connectAws(
      { ...ambientConnection, region, accessKeyId: 'AKIAASKED', secretAccessKey: 'asked-secret' },
      env,
      hurried(),
    );

    expect(JSON.stringify(process.env)).not.toContain('asked-secret');
    expect(process.env['AWS_ACCESS_KEY_ID']).toBeUndefined();
  });
});
