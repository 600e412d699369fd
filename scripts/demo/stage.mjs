import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsEnvironment, cluster, createService, service } from './aws.mjs';
import { buildNodeBase, forgetImages } from './docker.mjs';
import { programs, serve } from './programs.mjs';
import { createWorkingCopy } from './working-copy.mjs';

/**
 * Everything that the demo plays on: an ECS with a registry and a load balancer, a Slipway server, a repository.
 *
 * @param runtime `process` or `docker`.
 * @returns addresses, the working copy, and `clear`, which ends and removes it all.
 */
export async function setStage(runtime) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-demo-'));
  const started = [];
  const start = (...what) => {
    const program = serve(...what);
    started.unshift(program);
    return program;
  };
  let image = '';
  const clear = async () => {
    for (const program of started) await program.end();
    if (runtime === 'docker' && image !== '') await forgetImages(image);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // Without a data folder nothing of it outlives it.
    const localEcs = start(programs.localEcs, ['--port', '0', '--registry-port', '0', '--runtime', runtime]);
    const [, ecs] = await localEcs.says(/local-ecs listening on (http:\S+)/);
    const [, registry] = await localEcs.says(/registry=(\S+)/);
    image = `${registry}/hello-web`;
    const page = await createService(ecs, image);

    const variables = {
      ...awsEnvironment(ecs),
      IMAGE: image,
      BASE: runtime === 'docker' ? await buildNodeBase() : 'scratch',
      SLIPWAY_BUILDER: runtime === 'docker' ? 'docker' : 'built-in',
      CLUSTER: cluster,
      SERVICE: service,
    };
    const server = start(programs.server, [
      '--port',
      '0',
      '--data',
      join(folder, 'server'),
      ...Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]),
    ]);
    const [, address] = await server.says(/listening on (http:\S+)/);
    const copy = await createWorkingCopy(join(folder, 'hello-web'), `${address}/hello-web.git`);
    return { ecs, registry, server: address, page, copy, clear };
  } catch (error) {
    await clear();
    throw error;
  }
}
