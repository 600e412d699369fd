import manifest from '../package.json' with { type: 'json' };
import { main } from './main.ts';
import { flushed } from './process-output.ts';
import { processWorld } from './process-world.ts';

const world = processWorld(manifest.version, {
  connect: async (connection) => {
    const { connectEngine } = await import('./wiring.ts');
    return connectEngine(connection, process.env);
  },
  connectImages: async (connection, signal) => {
    const { connectImageMaker } = await import('./wiring-images.ts');
    return connectImageMaker(connection, process.env, signal);
  },
});

void main(process.argv.slice(2), world).then(async (status) => {
  process.exitCode = status;
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  // Sockets that are kept alive must not keep the command waiting.
  process.exit();
});
