import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { root } from '../../scripts/workspace/root.mjs';

/** Starts local-ecs by its bin, on a free port and faster than the clock; it ends with the test. */
export async function startLocalEcs(
  speed: number,
): Promise<{ url: string; ecs: (action: string, input: object) => Promise<unknown> }> {
  const bin = join(root, 'packages/local-ecs/bin/local-ecs.cjs');
  const child = spawn(process.execPath, [bin, '--port', '0', '--speed', String(speed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /\bhttp:\/\/\S+?:\d+/.exec(line)?.[0];
    if (url !== undefined) return { url, ecs: (action, input) => call(url, action, input) };
  }
  throw new Error('local-ecs ended without a word about its address');
}

async function call(url: string, action: string, input: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${action}`,
    },
    body: JSON.stringify(input),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(`${action}: ${JSON.stringify(body)}`);
  return body;
}
