import { type Page, table } from './page.ts';
import { type Declaration, readDeclarations } from './type-declarations.ts';

const source = 'packages/engine/src/events/delivery-event.ts';
/** Where the types that events are made of come from. */
const models = ['packages/engine/src/model/verdict.ts', 'packages/engine/src/model/stop-class.ts'];

/** The contract of the event stream. */
export const eventsPage: Page = {
  file: 'docs/events.md',
  from: source,
  generate: (read) => {
    const declarations = readDeclarations(read(source));
    const named = new Map(declarations.map((declaration) => [declaration.name, declaration]));
    const events = unionOf(named, 'Happening').map((name) => find(named, name));
    const parts = declarations.filter(({ name, members }) => members.length > 0 && name !== 'Stamp' && !isEvent(name));
    const values = models.flatMap((file) => readDeclarations(read(file)));
    function isEvent(name: string): boolean {
      return events.some((event) => event.name === name);
    }
    return `# Events

\`slipway\` tells everything that happens as one stream of events. Every view is drawn from it, and so can yours be:
\`--view json\` prints it, \`--events FILE\` and \`SLIPWAY_EVENTS=FILE\` append it to files beside any view, and
\`slipway render < FILE\` draws a saved one. Each line is one JSON object (NDJSON).

${find(named, 'DeliveryEvent').doc} A reader skips the types and the members that it does not know.

## Members of every event

${membersOf(find(named, 'Stamp'))}
## The events

${events.map(({ name }) => `- [\`${typeOf(find(named, name))}\`](#${typeOf(find(named, name)).replace('.', '')})`).join('\n')}
${events.map((event) => eventSection(event)).join('')}
## What they are made of
${parts.map((part) => `\n### ${part.name}\n\n${paragraph(part.doc)}${membersOf(part)}`).join('')}${values
  .map((value) => `\n### ${value.name}\n\n${paragraph(value.doc)}\`\`\`ts\n${value.text}\n\`\`\`\n`)
  .join('')}`;
  },
};

function eventSection(event: Declaration): string {
  return `\n### ${typeOf(event)}\n\n${paragraph(event.doc)}${membersOf(event)}`;
}

/** The literal in the member \`type\`. */
function typeOf(event: Declaration): string {
  const literal = /^'(.+)'$/.exec(event.members.find(({ name }) => name === 'type')?.type ?? '')?.[1];
  if (literal === undefined) throw new Error(`${event.name} has no literal "type"`);
  return literal;
}

function membersOf(declaration: Declaration): string {
  const members = declaration.members.filter(({ name, type }) => name !== 'type' || !type.startsWith("'"));
  return table(
    ['member', 'type', ''],
    members.map(({ name, type, doc }) => [`\`${name}\``, `\`${type}\``, doc]),
  );
}

function paragraph(doc: string): string {
  return doc === '' ? '' : `${doc}\n\n`;
}

function unionOf(named: ReadonlyMap<string, Declaration>, name: string): string[] {
  return [...find(named, name).text.matchAll(/\b[A-Z]\w+/g)].map(([word]) => word).filter((word) => word !== name);
}

function find(named: ReadonlyMap<string, Declaration>, name: string): Declaration {
  const declaration = named.get(name);
  if (declaration === undefined) throw new Error(`${source} declares no ${name}`);
  return declaration;
}
