import { describe, expect, it } from 'vitest';
import { dependencyProblems } from '../../scripts/docs/dependency-lines.mjs';
import { readDeclarations } from '../../scripts/docs/type-declarations.ts';

describe('the page of dependencies', () => {
  const manifests = [
    { name: 'root', devDependencies: { esbuild: '1', '@slipway/engine': '1' } },
    { name: '@slipway/engine', dependencies: { '@aws-sdk/client-ecs': '1' } },
  ];
  const line = (name: string) => `| \`${name}\` | What for. |\n`;

  it('is complete with a line for each package that is not ours', () => {
    expect(dependencyProblems(line('esbuild') + line('@aws-sdk/client-ecs'), manifests)).toEqual([]);
  });

  it('lacks a line', () => {
    expect(dependencyProblems(line('esbuild'), manifests)).toEqual([
      'docs/dependencies.md has no line for @aws-sdk/client-ecs.',
    ]);
  });

  it('has a line too many', () => {
    const page = line('esbuild') + line('@aws-sdk/client-ecs') + line('left-pad');
    expect(dependencyProblems(page, manifests)).toEqual([
      'docs/dependencies.md has a line for left-pad, which nothing uses.',
    ]);
  });
});

describe('the reader of declarations', () => {
  const source = `import type { A } from './a.ts';

/**
 * The first line,
 * and the second.
 */
export type Answer = Yes | No;

interface Yes {
  readonly type: 'yes';
  /** Null for none. */
  readonly of: readonly { readonly name: string; readonly size: number }[] | null;
  readonly perhaps?: A;
}

/** Comments within count as text. */
export type Word =
  | 'a' // the first
  | 'b'; // the last

export type Last = { readonly kind: 'x'; readonly more: string };
`;
  const declarations = readDeclarations(source);

  it('finds interfaces and aliases in their order', () => {
    expect(declarations.map(({ name }) => name)).toEqual(['Answer', 'Yes', 'Word', 'Last']);
  });

  it('joins a doc comment to one paragraph', () => {
    expect(declarations.map(({ doc }) => doc)).toEqual([
      'The first line, and the second.',
      '',
      'Comments within count as text.',
      '',
    ]);
  });

  it('reads the members of an interface', () => {
    expect(declarations[1]?.members).toEqual([
      { name: 'type', type: "'yes'", doc: '' },
      {
        name: 'of',
        type: 'readonly { readonly name: string; readonly size: number }[] | null',
        doc: 'Null for none.',
      },
      { name: 'perhaps?', type: 'A', doc: '' },
    ]);
  });

  it('keeps the text of an alias to its last line', () => {
    expect(declarations[2]?.text).toBe("export type Word =\n  | 'a' // the first\n  | 'b'; // the last");
  });
});
