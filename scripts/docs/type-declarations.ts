/** An exported or local type of a source file, as its text says. */
export interface Declaration {
  readonly name: string;
  /** Its doc comment as one paragraph, empty where there is none. */
  readonly doc: string;
  /** Of an interface; a type alias has none. */
  readonly members: readonly Member[];
  /** The whole declaration without its doc comment. */
  readonly text: string;
}

export interface Member {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
}

const docComment = String.raw`(?:/\*\*(?<doc>(?:[^*]|\*(?!/))*)\*/\n\s*)?`;
// Formatted sources only: a declaration begins in the first column and ends with the first line that closes it there.
const declaration = new RegExp(
  String.raw`^${docComment}(?<text>(?:export )?(?:interface (?<interface>\w+)[^\n]*\{\n(?<body>[\s\S]*?)^\}|type (?<alias>\w+) =[\s\S]*?;(?: //[^\n]*)?$(?=\n\n|\n*$(?![\s\S]))))`,
  'gm',
);
const member = new RegExp(String.raw`^  ${docComment}readonly (?<name>\w+\??): (?<type>[\s\S]*?);$`, 'gm');

/** Reads the interfaces and type aliases of a source file, in their order. */
export function readDeclarations(source: string): Declaration[] {
  return [...source.matchAll(declaration)].map(({ groups = {} }) => ({
    name: groups['interface'] ?? groups['alias'] ?? '',
    doc: prose(groups['doc']),
    members: [...(groups['body'] ?? '').matchAll(member)].map((found) => ({
      name: found.groups?.['name'] ?? '',
      type: (found.groups?.['type'] ?? '').replace(/\s+/g, ' '),
      doc: prose(found.groups?.['doc']),
    })),
    text: groups['text'] ?? '',
  }));
}

function prose(doc = ''): string {
  return doc
    .replace(/^\s*\* ?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
