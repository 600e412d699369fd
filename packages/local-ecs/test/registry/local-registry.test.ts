import { describe, expect, it, onTestFinished } from 'vitest';
import { createLocalEcs } from '../../src/index.ts';
import { callPort, newFolder, OCTETS, sha256 } from './serve-registry.ts';

describe('the registry of a local-ecs', () => {
  it('13.21 without a folder there is none', () => {
    expect(createLocalEcs().registry).toBeNull();
  });

  it('13.21 what is pushed over HTTP is read in-process, and stays when all else is forgotten', async () => {
    const ecs = createLocalEcs({ registry: { folder: newFolder() } });
    const server = await ecs.registry?.listen();
    onTestFinished(async () => server?.close());
    const digest = sha256('content');
    await callPort(server?.port ?? 0, 'POST', `/v2/web/blobs/uploads/?digest=${digest}`, {
      headers: OCTETS,
      body: 'content',
    });
    expect((await ecs.registry?.images.blob('web', digest))?.size).toBe(7);
    ecs.faults.add({ kind: 'registry-down' });
    ecs.reset();
    expect((await callPort(server?.port ?? 0, 'GET', `/v2/web/blobs/${digest}`)).bytes.toString()).toBe('content');
  });
});
