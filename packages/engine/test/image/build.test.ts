import { describe, expect, it } from 'vitest';
import { build, clean } from '../../src/build.ts';
import { SlipwayError } from '../../src/errors/slipway-error.ts';
import type { DeliveryEvent } from '../../src/events/delivery-event.ts';
import type { BuildRequest } from '../../src/image/request.ts';
import { parseImageReference, printCanonical } from '../../src/model/image-reference.ts';
import { mediaTypes } from '../../src/model/oci.ts';
import type {
  BuildOrder,
  ContainerEngine,
  ImagePorts,
  PushOrder,
  SourceState,
  StoredManifest,
} from '../../src/ports/index.ts';
import { hurriedClock } from '../adapters/surroundings.ts';

const commit = '1f0c5e0f7d1c4c7ab1f8e0a6f0e3d2c1b0a99887';
const digest = `sha256:${'0f'.repeat(32)}`;
const ecr = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const stored: StoredManifest = { mediaType: mediaTypes.manifest, digest, body: '{}' };
const request: BuildRequest = {
  image: parseImageReference('registry.example/web'),
  tags: ['latest'],
  push: true,
  context: '/src',
  dockerfile: null,
  buildArguments: [],
  platform: null,
  cacheFrom: [],
  labels: {},
  builder: 'auto',
  allowDirty: false,
  reuse: true,
  output: null,
};

interface Given {
  readonly source?: Partial<SourceState>;
  readonly found?: StoredManifest | SlipwayError | null;
  readonly engine?: Partial<ContainerEngine> | null;
  readonly dockerfile?: string;
}

/** A world whose engine says what it is told, and that remembers what it was asked. */
function world({ source = {}, found = null, engine = {}, dockerfile = 'FROM scratch\n' }: Given = {}) {
  const seen = {
    builds: [] as BuildOrder[],
    pushes: [] as PushOrder[],
    lookups: [] as string[],
    puts: [] as string[],
    logins: [] as string[][],
  };
  const docker: ContainerEngine = {
    name: 'docker',
    async *build(order) {
      seen.builds.push(order);
      yield { stream: 'stdout', lines: ['Step 1/1'] };
    },
    async *push(order) {
      seen.pushes.push(order);
      yield { stream: 'stdout', lines: ['Pushed'] };
      return digest;
    },
    imagesWithLabel: async () => [],
    imagesInUse: async () => new Set(),
    remove: async () => null,
    ...engine,
  };
  const ports: ImagePorts = {
    engines: { find: async () => (engine === null ? { silent: ['docker: it is not installed'] } : docker) },
    registry: {
      async manifest(reference) {
        seen.lookups.push(printCanonical(reference));
        if (found instanceof SlipwayError) throw found;
        return found;
      },
      digestOf: async () => null,
      async *blob() {},
      pushBlob: async () => undefined,
      async putManifest(reference) {
        seen.puts.push(printCanonical(reference));
        return digest;
      },
      async logins(registries) {
        seen.logins.push([...registries]);
        return registries
          .filter((one) => one === ecr)
          .map((one) => ({ registry: one, username: 'AWS', password: 'ecr-password' }));
      },
    },
    sources: { describe: async () => ({ commit, committedAt: 0, remote: null, changed: [], ...source }) },
    openWorkshop: async () => {
      throw new SlipwayError('BUG', { message: 'an engine needs no workshop' });
    },
    readText: async () => dockerfile,
    platform: { os: 'linux', architecture: 'amd64', variant: null },
    variable: (name) => (name === 'NPM_TOKEN' ? 'from-the-environment' : null),
    clock: hurriedClock(),
    random: () => 0.5,
  };
  return { ports, seen };
}

async function run(asked: Partial<BuildRequest>, ports: ImagePorts, signal = new AbortController().signal) {
  const events: DeliveryEvent[] = [];
  for await (const event of build({ ...request, ...asked }, ports, { signal })) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'delivery.finished') throw new Error('the stream has no end');
  return { events, types: events.map(({ type }) => type), exit: last.exit, error: last.error };
}

describe('a build by an engine', () => {
  it('is planned, told, and pushed with all its tags, the commit first', async () => {
    const { ports, seen } = world();
    const { types, exit } = await run({}, ports);
    expect(exit).toBe(0);
    expect(types).toEqual([
      'delivery.started',
      'image.planned',
      'image.output',
      'image.built',
      'image.output',
      'image.pushed',
      'image.output',
      'image.pushed',
      'delivery.finished',
    ]);
    expect(seen.lookups).toEqual([`registry.example/web:${commit}`]);
    expect(seen.builds).toMatchObject([
      {
        references: [`registry.example/web:${commit}`, 'registry.example/web:latest'],
        dockerfile: '/src/Dockerfile',
        labels: { 'org.opencontainers.image.revision': commit, 'slipway.repository': 'registry.example/web' },
        logins: [],
      },
    ]);
    expect(seen.pushes.map(({ reference }) => reference)).toEqual(seen.builds[0]?.references);
  });

  it('stays on this host without a push, and asks no registry', async () => {
    const { ports, seen } = world();
    expect((await run({ push: false }, ports)).types).not.toContain('image.pushed');
    expect(seen.lookups).toEqual([]);
  });

  it('has the logins of ECR for the image, its base, its caches and what it copies from', async () => {
    const dockerfile = `ARG X=default.example/x\nFROM ${ecr}/base:1 AS a\nFROM $X\nCOPY --from=other.example/tools:2 /a /b\n`;
    const { ports, seen } = world({ dockerfile });
    await run({ cacheFrom: ['cache.example/web:main', 'type=gha'], buildArguments: ['X=given.example/x'] }, ports);
    expect(seen.logins).toEqual([
      ['registry.example', 'cache.example', 'given.example', 'default.example', ecr, 'other.example'],
    ]);
    const login = [{ registry: ecr, username: 'AWS', password: 'ecr-password' }];
    expect([seen.builds[0]?.logins, seen.pushes[0]?.logins]).toEqual([login, login]);
  });

  it('masks the values of build arguments that look secret', async () => {
    const { ports } = world({
      engine: {
        async *build() {
          yield { stream: 'stdout', lines: ['using hunter2hunter2 and from-the-environment and plain-value'] };
        },
      },
    });
    const { events } = await run(
      { buildArguments: ['PASSWORD=hunter2hunter2', 'NPM_TOKEN', 'MODE=plain-value'] },
      ports,
    );
    expect(events.find(({ type }) => type === 'image.output')).toMatchObject({
      lines: ['using (masked) and (masked) and plain-value'],
    });
  });

  it('goes on where the registry cannot be asked: the engine may know a way', async () => {
    const unknown = new SlipwayError('REGISTRY_UNREACHABLE', { registry: 'r', action: 'pull web', said: 'EPROTO' });
    const { ports, seen } = world({ found: unknown });
    const { types, exit } = await run({}, ports);
    expect([exit, types.includes('warning.raised'), seen.pushes.length]).toEqual([0, true, 2]);
  });

  it('ends where AWS gives no login', async () => {
    const denied = new SlipwayError('ACCESS_DENIED', {
      action: 'ecr:GetAuthorizationToken',
      resource: 'r',
      said: 'no',
    });
    const { ports, seen } = world({ found: denied });
    expect(await run({}, ports)).toMatchObject({ exit: 3, error: { code: 'ACCESS_DENIED' } });
    expect(seen.builds).toEqual([]);
  });

  it('is stopped by the user, with status 130', async () => {
    const interrupt = new AbortController();
    const { ports, seen } = world();
    interrupt.abort();
    expect(await run({ reuse: false }, ports, interrupt.signal)).toMatchObject({
      exit: 130,
      error: { code: 'INTERRUPTED' },
    });
    expect(seen.builds).toEqual([]);
  });
});

describe('an image that the registry has', () => {
  it('is not built again, and gets the other tags there', async () => {
    const { ports, seen } = world({ found: stored });
    const { events, types } = await run({}, ports);
    expect(types).toEqual(['delivery.started', 'image.planned', 'image.built', 'image.pushed', 'delivery.finished']);
    expect(events[2]).toMatchObject({ by: 'found', digest });
    expect(seen.puts).toEqual(['registry.example/web:latest']);
    expect(seen.builds).toEqual([]);
  });

  it('is built again when that is forced', async () => {
    const { ports, seen } = world({ found: stored });
    await run({ reuse: false }, ports);
    expect(seen.builds).toHaveLength(1);
  });

  it('is never taken for a dirty tree', async () => {
    const { ports, seen } = world({ found: stored, source: { changed: ['a'] } });
    await run({ allowDirty: true }, ports);
    expect([seen.lookups, seen.builds.length]).toEqual([[], 1]);
  });
});

describe('a build that cannot be', () => {
  it.each([
    ['of a dirty tree', {}, { source: { changed: ['a'] } }, 'DIRTY_TREE', 2],
    ['without a place for it', { push: false }, { engine: null }, 'NO_DESTINATION', 2],
    ['by an engine into an archive', { output: '/x.tar' }, {}, 'OUTPUT_NEEDS_BUILT_IN', 2],
  ] as const)('%s says why', async (_about, asked, given, code, exit) => {
    const { ports, seen } = world(given);
    expect(await run(asked, ports)).toMatchObject({ exit, error: { code } });
    expect(seen.builds).toEqual([]);
  });
});

describe('cleaning', () => {
  const images = [1, 2, 3].map((id) => ({ id: `i${id}`, references: [`registry.example/web:${id}`], createdAt: id }));

  async function cleaned(engine: Partial<ContainerEngine> | null, dryRun = false, keep = 1) {
    const { ports } = world({ engine });
    const events: DeliveryEvent[] = [];
    const asked = { image: request.image, keep, builder: 'auto' as const, dryRun };
    for await (const event of clean(asked, ports, { signal: new AbortController().signal })) events.push(event);
    return events.map((event) => ('image' in event ? `${event.type} ${event.image}` : event.type));
  }

  it('removes what is neither new nor in use', async () => {
    const removed: string[] = [];
    const engine: Partial<ContainerEngine> = {
      imagesWithLabel: async (name, value) =>
        name === 'slipway.repository' && value === 'registry.example/web' ? images : [],
      imagesInUse: async () => new Set(['i1']),
      remove: async (reference) => {
        removed.push(reference);
        return null;
      },
    };
    expect(await cleaned(engine)).toEqual([
      'delivery.started',
      'image.kept registry.example/web:3',
      'image.kept registry.example/web:1',
      'image.removed registry.example/web:2',
      'delivery.finished',
    ]);
    expect(removed).toEqual(['registry.example/web:2']);
    expect(await cleaned(engine, true)).toContain('image.kept registry.example/web:2');
    expect(removed).toHaveLength(1);
  });

  it('goes on where the engine refuses one', async () => {
    const events = await cleaned({ imagesWithLabel: async () => images, remove: async () => 'conflict' }, false, 0);
    expect(events.filter((event) => event.startsWith('image.kept'))).toHaveLength(3);
  });

  it('has nothing to do without images, and without an engine', async () => {
    const nothing = ['delivery.started', 'clean.nothing', 'delivery.finished'];
    expect(await cleaned({})).toEqual(nothing);
    expect(await cleaned(null)).toEqual(nothing);
  });
});
