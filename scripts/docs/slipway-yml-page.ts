import {
  annotatedExample,
  configJsonSchema,
  defaultPipeline,
  parseConfig,
} from '../../packages/engine/src/config/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../packages/engine/src/model/json.ts';
import { type Page, table } from './page.ts';

const from = 'packages/engine/src/config/schema.ts';
const schemaFile = 'docs/slipway-yml.schema.json';

/** The JSON schema of slipway.yml, which editors read. */
export const slipwayYmlSchema: Page = {
  file: schemaFile,
  from,
  hasNote: false,
  generate: () => `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
};

/** What may stand in slipway.yml. */
export const slipwayYmlPage: Page = {
  file: 'docs/slipway-yml.md',
  from,
  generate: () => `# slipway.yml

A file in the root of a repository that says what its image is called and where it runs. \`slipway deploy\` takes from it
what its flags do not say (see [deploy.md](deploy.md#from-slipwayyml)), and a repository with a Dockerfile needs no more
than this file to be deployed by a push.

\`\`\`yaml
${annotatedExample}\`\`\`

## Keys

${table(['key', 'type', 'default', ''], keyRows())}
A key that is not known is an error, and all errors are told at once, each with file, line and column. Nothing in the file is
a secret: credentials come from the environment, and where to tell about a delivery from \`--notify\` or
\`SLIPWAY_SLACK_WEBHOOK_URL\`.

## In an editor

Editors with a YAML language server check the file with [its JSON schema](slipway-yml.schema.json), when its first line says
where that is:

\`\`\`yaml
# yaml-language-server: $schema=./slipway-yml.schema.json
\`\`\`

## The default pipeline

Where a repository has this file and a Dockerfile, and no \`.gitlab-ci.yml\`, the server uses the pipeline below and shows it. This is
the one of the example above:

\`\`\`yaml
${pipelineOfExample()}\`\`\`
`,
};

function keyRows(): readonly (readonly string[])[] {
  const { properties, required } = configJsonSchema();
  return Object.entries(membersOf(properties)).map(([key, value]) => {
    const property = membersOf(value);
    const fallback = property['default'];
    const isNeeded = Array.isArray(required) && required.includes(key);
    return [
      `\`${key}\``,
      typeText(property),
      fallback === undefined
        ? isNeeded
          ? 'needed'
          : ''
        : `\`${JSON.stringify(fallback).replaceAll('"', '').replaceAll(',', ', ')}\``,
      typeof property['description'] === 'string' ? property['description'] : '',
    ];
  });
}

function typeText({ type, anyOf }: JsonObject): string {
  if (Array.isArray(anyOf)) return anyOf.map((one) => typeText(membersOf(one))).join(' or ');
  return type === 'array' ? 'list' : type === 'object' ? 'map' : 'text';
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function pipelineOfExample(): string {
  const parsed = parseConfig(annotatedExample);
  const pipeline = 'config' in parsed ? defaultPipeline(parsed.config, { hasDockerfile: true }) : null;
  if (pipeline === null) throw new Error('the annotated example is no configuration');
  return pipeline;
}
