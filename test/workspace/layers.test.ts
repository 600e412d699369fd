import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cruiseLayers, ruleNames } from '../../scripts/layers/cruise.mjs';
import { root } from '../../scripts/workspace/root.mjs';
import { sharedFolder, writeFiles } from './temporary-folder.ts';

/** [rule, file, what it imports]: every import breaks the rule that is named (and may break another one too). */
const broken: readonly (readonly [rule: string, file: string, specifier: string])[] = [
  ['no-cycles', 'packages/cli/src/chicken.ts', './egg.ts'],
  ['resolvable', 'packages/cli/src/lost.ts', './not-there.ts'],
  ['resolvable', 'packages/cli/src/deep.ts', '@slipway/engine/watch/judge'],
  ['no-tests-in-sources', 'packages/cli/src/tested.ts', '../test/cases.ts'],
  ['model-alone', 'packages/engine/src/model/noun.ts', '../errors/index.ts'],
  ['errors-on-model', 'packages/engine/src/errors/late.ts', '../events/index.ts'],
  ['events-on-model', 'packages/engine/src/events/live.ts', '../ports/clock.ts'],
  ['ports-on-model', 'packages/engine/src/ports/loud.ts', '../events/index.ts'],
  ['decisions-are-pure', 'packages/engine/src/watch/judge.ts', '../ports/clock.ts'],
  ['decisions-are-pure', 'packages/engine/src/deploy/plan.ts', '@aws-sdk/client-ecs'],
  ['decisions-without-node', 'packages/engine/src/watch/tracker.ts', 'node:crypto'],
  ['decisions-reach-no-adapter', 'packages/engine/src/watch/diagnose/reason.ts', '../by-way-of.ts'],
  ['stages-apart', 'packages/engine/src/deploy/apply.ts', '../watch/watch.ts'],
  ['stages-apart', 'packages/engine/src/notify/send.ts', '../image/build.ts'],
  ['node-in-adapters', 'packages/engine/src/watch/pause.ts', 'node:timers'],
  ['node-in-adapters', 'packages/engine/src/delivery.ts', 'fs'],
  ['npm-in-adapters', 'packages/engine/src/watch/coloured.ts', 'picocolors'],
  ['aws-in-engine-adapters', 'packages/cli/src/account.ts', '@aws-sdk/client-ecs'],
  ['aws-in-engine-adapters', 'packages/engine/src/config/partition.ts', '@aws-sdk/client-ecs'],
  ['aws-in-engine-adapters', 'packages/local-ecs/src/shapes.ts', '@aws-sdk/client-ecs'],
  ['wiring-picks-adapters', 'packages/cli/src/deploy-command.ts', '@slipway/engine/adapters'],
  ['wiring-picks-adapters', 'packages/engine/src/watch/by-way-of.ts', '../adapters/system-clock.ts'],
  ['engine-by-its-doors', 'packages/engine-user/src/short-cut.ts', '../../engine/src/watch/watch.ts'],
  ['engine-by-its-doors', 'test/short-cut.test.ts', '../packages/engine/src/watch/watch.ts'],
  ['packages-by-name', 'packages/cli/src/side-door.ts', '../../engine/src/index.ts'],
  ['engine-alone', 'packages/engine/src/witnessed.ts', '@slipway/local-ecs'],
  ['witnesses-alone', 'packages/local-ecs/src/borrowed.ts', '@slipway/engine'],
  ['witnesses-alone', 'packages/local-ecs/test/borrowed.test.ts', '@slipway/engine'],
  ['witnesses-alone', 'packages/pipeline/src/borrowed.ts', '@slipway/engine/events'],
  ['shells-on-engine-and-pipeline', 'packages/cli/src/local-command.ts', '@slipway/local-ecs'],
  ['views-read-events', 'packages/cli/src/views/knowing.ts', '@slipway/engine'],
  ['views-read-events', 'packages/cli/src/views/running.ts', '@slipway/pipeline'],
  ['views-read-events', 'packages/cli/src/views/writing.ts', 'node:fs'],
  ['views-read-events', 'packages/cli/src/views/arguing.ts', '../chicken.ts'],
  ['views-read-events', 'packages/server/src/web/page.ts', '../journal.ts'],
];

/** [file, what it imports]: all of these are as they should be. */
const kept: readonly (readonly [file: string, specifier: string])[] = [
  ['packages/engine/src/model/task.ts', './json.ts'],
  ['packages/engine/src/events/known.ts', '../model/json.ts'],
  ['packages/engine/src/watch/observation.ts', '../ports/clock.ts'],
  ['packages/engine/src/watch/messages.ts', '../model/json.ts'],
  ['packages/engine/src/adapters/ecs.ts', '@aws-sdk/client-ecs'],
  ['packages/engine/src/adapters/files.ts', 'node:fs'],
  ['packages/engine/src/run.ts', './watch/watch.ts'],
  ['packages/cli/src/wiring.ts', '@slipway/engine/adapters'],
  ['packages/cli/src/wiring-images.ts', '@slipway/engine/adapters'],
  ['packages/cli/src/follow.ts', '@slipway/engine'],
  ['packages/cli/src/run-jobs.ts', '@slipway/pipeline'],
  ['packages/cli/src/views/lines.ts', '@slipway/engine/events'],
  ['packages/cli/src/views/frame.ts', './lines.ts'],
  ['packages/cli/src/views/jobs.ts', '@slipway/pipeline/words'],
  ['packages/server/src/views/remote.ts', '@slipway/pipeline/words'],
  ['packages/cli/src/views/paint.ts', 'picocolors'],
  ['packages/cli/test/whole.test.ts', '@slipway/local-ecs'],
  ['packages/local-ecs/src/server.ts', 'node:http'],
  ['packages/local-ecs/test/client.test.ts', '@aws-sdk/client-ecs'],
  ['test/whole.test.ts', '@slipway/engine'],
];

/** What the files above import, and what makes it a workspace. */
const surroundings = {
  'packages/cli/src/egg.ts': "export * from './chicken.ts';",
  'packages/cli/test/cases.ts': '',
  'packages/engine/src/index.ts': '',
  'packages/engine/src/events/index.ts': '',
  'packages/engine/src/errors/index.ts': '',
  'packages/engine/src/model/json.ts': '',
  'packages/engine/src/ports/clock.ts': '',
  'packages/engine/src/watch/watch.ts': '',
  'packages/engine/src/image/build.ts': '',
  'packages/engine/src/adapters/index.ts': '',
  'packages/engine/src/adapters/system-clock.ts': '',
  'packages/local-ecs/src/index.ts': '',
  'packages/pipeline/src/index.ts': '',
  'packages/pipeline/src/words/index.ts': '',
  'packages/pipeline/package.json':
    '{"name": "@slipway/pipeline", "exports": {".": "./src/index.ts", "./words": "./src/words/index.ts"}}',
  'packages/server/src/journal.ts': '',
};

const importing = (specifier: string) => `export * from '${specifier}';\n`;

const workspace = sharedFolder();
let result: Awaited<ReturnType<typeof cruiseLayers>>;

beforeAll(async () => {
  writeFiles(workspace, surroundings);
  writeFiles(workspace, Object.fromEntries(broken.map(([, file, specifier]) => [file, importing(specifier)])));
  writeFiles(workspace, Object.fromEntries(kept.map(([file, specifier]) => [file, importing(specifier)])));
  for (const name of ['engine', 'local-ecs']) {
    cpSync(join(root, 'packages', name, 'package.json'), join(workspace, 'packages', name, 'package.json'));
  }
  for (const name of ['engine', 'local-ecs', 'pipeline']) {
    link(join(workspace, 'packages', name), join(workspace, 'node_modules/@slipway', name));
  }
  for (const name of ['@aws-sdk/client-ecs', 'picocolors']) {
    link(join(root, 'node_modules', name), join(workspace, 'node_modules', name));
  }
  result = await cruiseLayers(workspace);
});

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

const rulesBrokenBy = (file: string) => result.violations.filter(({ from }) => from === file).map(({ rule }) => rule);

describe('the layers of the workspace', () => {
  it.each(broken)('%s: %s may not import %s', (rule, file) => {
    expect(rulesBrokenBy(file)).toContain(rule);
  });

  it.each(kept)('%s may import %s', (file) => {
    expect(rulesBrokenBy(file)).toEqual([]);
  });

  it('has a case above for every rule', () => {
    expect(ruleNames.filter((name) => !broken.some(([rule]) => rule === name))).toEqual([]);
  });

  it('reads every file', () => {
    expect(result.unread).toEqual([]);
    expect(result.sources).toBeGreaterThan(broken.length + kept.length);
  });

  it('names the files that it could not read', async () => {
    const { unread } = await cruiseLayers(root, { exclude: { path: '/(dist|bin|errors)/' } });
    expect(unread).toContain('packages/engine/src/errors/catalogue.ts');
    expect(unread).not.toContain('packages/engine/src/watch/judge.ts');
  });

  it('are kept by this workspace', async () => {
    const { violations, unread } = await cruiseLayers(root);
    expect({ violations, unread }).toEqual({ violations: [], unread: [] });
  });
});
