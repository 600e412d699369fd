import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Ecr, ecr } from './ecr.ts';

const run = promisify(execFile);

/** What clients of AWS read of their environment, with ECR alone sent here or everything. */
function environment(e: Ecr, variable: string): NodeJS.ProcessEnv {
  const { AWS_ENDPOINT_URL: _all, AWS_ENDPOINT_URL_ECR: _ecr, AWS_PROFILE: _profile, ...own } = process.env;
  const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_DEFAULT_REGION: 'eu-central-1' };
  return { ...own, ...keys, [variable]: e.url };
}

describe('ECR with other clients', () => {
  it('19.1 boto3 sees AWS, with the endpoint of ECR alone', async (context) => {
    if (spawnSync('python3', ['-c', 'import boto3']).status !== 0) context.skip('no boto3');
    const e = await ecr();
    const script = fileURLToPath(new URL('with_boto3.py', import.meta.url));
    const { stdout } = await run('python3', [script], { env: environment(e, 'AWS_ENDPOINT_URL_ECR') });
    expect(stdout).toBe('all as on AWS\n');
  });

  it('19.2 the AWS CLI gives the password of the token, with the endpoint of all services', async (context) => {
    if (spawnSync('sh', ['-c', 'command -v aws']).status !== 0) context.skip('no AWS CLI');
    const e = await ecr();
    const { stdout } = await run('aws', ['ecr', 'get-login-password'], { env: environment(e, 'AWS_ENDPOINT_URL') });
    expect(JSON.parse(Buffer.from(stdout.trim(), 'base64').toString())).toMatchObject({ type: 'DATA_KEY' });
  });
});
