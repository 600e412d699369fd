import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalEcs, type Listening, ManualClock } from '../src/index.ts';
import type { Answer } from './local.ts';

const SCOPE = 'AKID/20260101/us-east-1/ecs/aws4_request';
const SIGNED = `AWS4-HMAC-SHA256 Credential=${SCOPE}, SignedHeaders=host;x-amz-date, Signature=0`;
const DATE = { 'x-amz-date': '20260101T000000Z' };

let server: Listening;

beforeEach(async () => {
  server = await createLocalEcs({ clock: new ManualClock(), requireSignature: true }).listen();
});

afterEach(() => server.close());

async function list(headers: Record<string, string>, query = ''): Promise<{ status: number; body: Answer }> {
  const target = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters' };
  const response = await fetch(`${server.url}/${query}`, {
    method: 'POST',
    headers: { ...target, ...headers },
    body: '{}',
  });
  return { status: response.status, body: await response.json() };
}

describe('signatures that are required', () => {
  it('18.3 signed calls of SDKs pass', async () => {
    const config = {
      region: 'us-east-1',
      endpoint: server.url,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    };
    expect((await new ECSClient(config).send(new ListClustersCommand({}))).clusterArns).toEqual([]);
    expect((await new STSClient(config).send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  });

  it('18.3 a call without a signature is a MissingAuthenticationTokenException', async () => {
    expect(await list({})).toEqual({
      status: 400,
      body: { __type: 'MissingAuthenticationTokenException', message: 'Request is missing Authentication Token' },
    });
  });

  it('18.3 a call of AWS Query without a signature is a MissingAuthenticationToken with status 403', async () => {
    const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
    const response = await fetch(server.url, { method: 'POST', body });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  it.each([
    ['whole', { ...DATE, authorization: SIGNED }],
    ['of several regions', { ...DATE, authorization: SIGNED.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256') }],
  ])('18.3 a header that is %s passes', async (_what, headers) => {
    expect((await list(headers)).status).toBe(200);
  });

  it.each([
    ['of another scheme', 'Basic eDp4', "requires 'Credential' parameter. Authorization header requires 'Signature'"],
    [
      'without signature',
      `AWS4-HMAC-SHA256 Credential=${SCOPE}, SignedHeaders=host`,
      "requires 'Signature' parameter.",
    ],
    ['with half a scope', SIGNED.replace('/us-east-1', ''), 'exactly 5 slash-delimited elements'],
  ])('18.3 a header %s is an IncompleteSignatureException', async (_what, authorization, text) => {
    const { status, body } = await list({ ...DATE, authorization });
    expect(status).toBe(400);
    expect(body).toMatchObject({ __type: 'IncompleteSignatureException' });
    expect(body.message).toContain(text);
  });

  it('18.3 a signature without a date is an IncompleteSignatureException', async () => {
    const { body } = await list({ authorization: SIGNED });
    expect(body).toMatchObject({ __type: 'IncompleteSignatureException' });
    expect(body.message).toContain("'X-Amz-Date' or a 'Date' header");
  });

  it('18.3 a presigned call passes, half of one does not', async () => {
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': SCOPE,
      'X-Amz-Date': '20260101T000000Z',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '0',
    });
    expect((await list({}, `?${query.toString()}`)).status).toBe(200);
    query.delete('X-Amz-Signature');
    expect((await list({}, `?${query.toString()}`)).body.message).toBe(
      "AWS query-string parameters must include 'X-Amz-Signature'.",
    );
  });
});
