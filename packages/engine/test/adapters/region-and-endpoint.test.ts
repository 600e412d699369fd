import { describe, expect, it } from 'vitest';
import { clientSettings } from '../../src/adapters/aws/client-settings.ts';
import { sdkTransport } from '../../src/adapters/aws/sdk-transport.ts';
import { type AwsConnection, ambientConnection, connectAws } from '../../src/adapters/index.ts';
import { awsStub } from './aws-stub.ts';
import { awsFiles, environment, hurried } from './surroundings.ts';

const keys = { accessKeyId: 'AKIA', secretAccessKey: 's' };
const files = {
  config: '[default]\nregion = eu-south-1\n[profile shop]\nregion = ap-south-1\n[profile bare]\noutput = json\n',
  credentials: '[old]\nregion = us-west-1\n',
};

describe('the region is', () => {
  it.each<[string, Partial<AwsConnection>, Record<string, string>, string]>([
    [
      'the one asked for',
      { region: 'eu-west-1' },
      { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' },
      'eu-west-1',
    ],
    ['that of AWS_REGION', {}, { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-1'],
    ['that of AWS_DEFAULT_REGION, as for the AWS CLI', {}, { AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-2'],
    ['not an empty one', { region: '' }, { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-2'],
    ['that of the default profile', {}, {}, 'eu-south-1'],
    [
      'that of the default profile where variables are empty',
      {},
      { AWS_REGION: '', AWS_DEFAULT_REGION: '' },
      'eu-south-1',
    ],
    ['that of the profile asked for', { profile: 'shop' }, { AWS_PROFILE: 'default' }, 'ap-south-1'],
    ['that of the profile of AWS_PROFILE', {}, { AWS_PROFILE: 'shop' }, 'ap-south-1'],
    ['that of a profile in the credentials file', { profile: 'old' }, {}, 'us-west-1'],
    [
      'that of the environment, though the profile has one',
      { profile: 'shop' },
      { AWS_REGION: 'us-east-1' },
      'us-east-1',
    ],
  ])('%s', async (_, asked, variables, region) => {
    const env = environment({ ...awsFiles(files), ...variables });

    expect((await connectAws({ ...ambientConnection, ...asked }, env, hurried())).region).toBe(region);
  });

  it.each<[string, Partial<AwsConnection>, string]>([
    ['missing where nobody says one', { profile: 'bare' }, 'NO_REGION'],
    ['wrong where it is no word for a host name', { region: 'eu west' }, 'BAD_AWS_SETTING'],
    ['wrong where it would change the host', { region: 'evil.example/' }, 'BAD_AWS_SETTING'],
  ])('%s', async (_, asked, code) => {
    const env = environment(awsFiles(files));

    await expect(connectAws({ ...ambientConnection, ...asked }, env, hurried())).rejects.toMatchObject({ code });
  });
});

describe('the endpoint is', () => {
  const services = (url: string) =>
    `[default]\nservices = local\n[profile shop]\nservices = local\n[profile plain]\nendpoint_url = ${url}\n[services local]\necs =\n  endpoint_url = ${url}\n`;
  const nobody = 'http://127.0.0.1:9';

  it.each<
    [string, (url: string) => { asked?: Partial<AwsConnection>; variables?: Record<string, string>; config?: string }]
  >([
    [
      'the one asked for, before all others',
      (url) => ({ asked: { endpointUrl: url }, variables: { AWS_ENDPOINT_URL_ECS: nobody, AWS_ENDPOINT_URL: nobody } }),
    ],
    [
      'that of AWS_ENDPOINT_URL_ECS, before AWS_ENDPOINT_URL',
      (url) => ({ variables: { AWS_ENDPOINT_URL_ECS: url, AWS_ENDPOINT_URL: nobody } }),
    ],
    ['that of AWS_ENDPOINT_URL', (url) => ({ variables: { AWS_ENDPOINT_URL: url } })],
    ['that of the services section of the default profile', (url) => ({ config: services(url) })],
    [
      'that of the services section of AWS_PROFILE',
      (url) => ({ config: services(url), variables: { AWS_PROFILE: 'shop' } }),
    ],
    [
      'that of the services section of the profile asked for',
      (url) => ({ config: services(url), asked: { profile: 'shop' } }),
    ],
    ['that of the profile asked for', (url) => ({ config: services(url), asked: { profile: 'plain' } })],
    [
      'that of the environment, though the profile asked for has one',
      (url) => ({ config: services(nobody), asked: { profile: 'shop' }, variables: { AWS_ENDPOINT_URL_ECS: url } }),
    ],
  ])('%s', async (_, situation) => {
    const stub = await awsStub(() => ({ json: {} }));
    const { asked, variables, config } = situation(stub.url);
    const env = environment({ ...awsFiles(config === undefined ? {} : { config }), ...variables });
    const { ecs } = await connectAws({ ...ambientConnection, region: 'eu-west-1', ...keys, ...asked }, env, hurried());

    await ecs.describeServices('prod', ['web']);

    expect(stub.calls).toHaveLength(1);
  });

  it.each(['localhost:4510', 'ftp://x', 'http://', 'nonsense'])('wrong when it is "%s"', async (endpointUrl) => {
    const connected = connectAws({ ...ambientConnection, region: 'eu-west-1', endpointUrl }, environment(), hurried());

    await expect(connected).rejects.toMatchObject({ code: 'BAD_AWS_SETTING', details: { value: endpointUrl } });
  });
});

describe('without an endpoint, calls go to the one of', () => {
  it.each([
    ['eu-west-1', {}, 'ecs.eu-west-1.amazonaws.com'],
    ['cn-north-1', {}, 'ecs.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', {}, 'ecs.us-gov-west-1.amazonaws.com'],
    ['us-east-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'ecs-fips.us-east-1.amazonaws.com'],
    ['eu-west-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'ecs.eu-west-1.api.aws'],
  ])('%s with %o', async (region, variables, host) => {
    environment(variables);
    const seen: string[] = [];
    const unplugged = {
      handle: (request: { hostname: string }) => {
        seen.push(request.hostname);
        return Promise.reject(new TypeError('unplugged'));
      },
      destroy() {},
    };
    const address = { region, profile: null, endpoint: null, credentials: keys };
    const settings = clientSettings(address, { ...hurried(), closed: new AbortController().signal }, 1);
    const transport = sdkTransport({ ...settings, requestHandler: unplugged });

    await expect(transport.call('DescribeServices', {})).rejects.toThrow('unplugged');

    expect(seen).toEqual([host]);
    expect(transport.endpoint).toBe(`https://${host}`);
  });
});
