import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalEcs, type Listening, type LocalEcs } from '../../src/index.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('boto3_contract.py', import.meta.url));

const hasBoto3 = await run('python3', ['-c', 'import boto3']).then(
  () => true,
  () => false,
);

let localEcs: LocalEcs;
let server: Listening;

beforeAll(async () => {
  localEcs = createLocalEcs({ speed: 100 });
  server = await localEcs.listen();
});

afterAll(async () => {
  await localEcs.close();
  await server.close();
});

describe('boto3', () => {
  it('deploys, waits, pages, fails and tries again as on AWS', async (context) => {
    if (!hasBoto3) context.skip('no boto3');
    for (const operation of ['DescribeClusters', 'ListAttributes']) {
      localEcs.faults.add({ kind: 'throttle', share: 1, times: 2, operations: [operation] });
    }
    localEcs.faults.add({ kind: 'throttle', share: 1, operations: ['DescribeServiceRevisions'] });
    const env = { ...process.env, AWS_ENDPOINT_URL_ECS: server.url, AWS_CONFIG_FILE: '/dev/null' };
    const { stdout } = await run('python3', [script], { env });
    expect(stdout.trim().split('\n')).toHaveLength(6);
  });
});
