// The layers of docs/architecture.md. Each rule has a case in test/workspace/layers.test.ts that shows it to fire.

const engine = '^packages/engine/src';
const stages = '(image|deploy|watch|notify|run-task)';
const decisions = `${engine}/[^/]+/(plan|judge|tracker|diagnose|message)(\\.ts$|/)`;
/** What the engine's package.json exports, and the part of it that views may read. */
const doors = `${engine}/(index|events/index|config/index|adapters/index)\\.ts$`;
const eventsDoor = `${engine}/events/index\\.ts$`;
const npmPackages = 'node_modules/';
const aws = 'node_modules/@(aws|aws-sdk|smithy)/';

/** @returns a rule that is an error where it is broken. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid(
      'no-cycles',
      'Files that need each other are one file, or lack a third one that both need.',
      {},
      { circular: true },
    ),
    forbid('resolvable', 'An import that cannot be followed cannot be checked.', {}, { couldNotResolve: true }),
    forbid(
      'no-tests-in-sources',
      'What is shipped does not know its tests.',
      { path: '/src/' },
      { path: '(^|/)(test|bench)/' },
    ),

    // Inside the engine.
    forbid(
      'model-alone',
      'The nouns import nothing but nouns.',
      { path: `${engine}/model/` },
      { pathNot: `${engine}/model/` },
    ),
    forbid(
      'errors-on-model',
      'The catalogue of errors imports only the model.',
      { path: `${engine}/errors/` },
      { pathNot: `${engine}/(errors|model)/` },
    ),
    forbid(
      'events-on-model',
      'The events import only the model and the errors.',
      { path: `${engine}/events/` },
      { pathNot: `${engine}/(events|errors|model)/` },
    ),
    forbid(
      'ports-on-model',
      'Ports are types over the model.',
      { path: `${engine}/ports/` },
      { pathNot: `${engine}/(ports|model)/` },
    ),
    forbid(
      'decisions-are-pure',
      'What decides gets all it needs as arguments: no port, no adapter, no npm package, nothing of Node.',
      { path: decisions },
      { path: [`${engine}/(ports|adapters)/`, npmPackages] },
    ),
    forbid(
      'decisions-without-node',
      'What decides imports nothing of Node.',
      { path: decisions },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'decisions-reach-no-adapter',
      'Nor does what decides come to the world by way of another file.',
      { path: decisions },
      { path: `${engine}/adapters/`, reachable: true },
    ),
    forbid(
      'stages-apart',
      'Stages do not know each other; delivery.ts joins them.',
      { path: `${engine}/${stages}/` },
      { path: `${engine}/${stages}/`, pathNot: `${engine}/$1/` },
    ),
    forbid(
      'node-in-adapters',
      'Inside the engine only adapters touch Node.',
      { path: `${engine}/`, pathNot: `${engine}/adapters/` },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'npm-in-adapters',
      'Inside the engine only adapters and the reader of slipway.yml use npm packages.',
      { path: `${engine}/`, pathNot: `${engine}/(adapters|config)/` },
      { path: npmPackages },
    ),

    // Between the packages.
    forbid(
      'aws-in-engine-adapters',
      'The AWS SDK has one user; tests may talk through it as any client would.',
      { pathNot: [`${engine}/adapters/`, '(^|/)(test|bench)/'] },
      { path: aws },
    ),
    forbid(
      'wiring-picks-adapters',
      'Only the wiring of a package chooses what is real.',
      { path: '^packages/[^/]+/src/', pathNot: ['/src/wiring(-images)?\\.ts$', '/src/adapters/'] },
      { path: '/src/adapters/' },
    ),
    forbid(
      'engine-by-its-doors',
      'The engine is entered through what it exports.',
      { path: '^(packages/(?!engine/)|test/|bench/)' },
      { path: `${engine}/`, pathNot: doors },
    ),
    forbid(
      'packages-by-name',
      'Another package is imported by its name, as a user would.',
      { path: '^packages/([^/]+)/' },
      { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    ),
    forbid(
      'engine-alone',
      'The engine imports no other package of ours.',
      { path: `${engine}/` },
      { path: '^packages/(?!engine/)' },
    ),
    forbid(
      'witnesses-alone',
      'local-ecs and pipeline import nothing of ours, or they would share our misreadings.',
      { path: '^packages/(local-ecs|pipeline)/' },
      { path: '^packages/', pathNot: '^packages/$1/' },
    ),
    forbid(
      'shells-on-engine-and-pipeline',
      'The command line and the server import the engine and the pipeline, and not each other.',
      { path: '^packages/(cli|server)/src/' },
      { path: '^packages/', pathNot: '^packages/($1|engine|pipeline)/' },
    ),
    forbid(
      'views-read-events',
      'A view reads events, the words for pipelines, other views and the colours, and nothing else.',
      { path: '^packages/(cli|server)/src/(views|web)/' },
      {
        pathNot: [
          '^packages/$1/src/$2/',
          eventsDoor,
          '^packages/pipeline/src/words/index\\.ts$',
          'node_modules/picocolors/',
        ],
      },
    ),
  ],
  options: {
    // dependency-cruiser 17 does not read TypeScript 7: without swc it cruises nothing and finds nothing wrong.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/(dist|bin)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@slipway/source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
