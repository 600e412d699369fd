import type { Shape } from '../read/shape.ts';
import { unexpandable } from '../variables/expand.ts';

/** Variables of the file: a text, a number as it is written, or a map with `value`. They are not expanded yet. */
export function readVariables(shape: Shape | undefined): Record<string, string> {
  const map = shape?.map('variables');
  if (shape === undefined || map === null || map === undefined) return {};
  return Object.fromEntries(
    [...map.entries.keys()].flatMap((name) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        shape.error(`"${name}" is no name of a variable: letters, digits and underscores.`);
        return [];
      }
      const variable = shape.member(name);
      return [[name, variable === undefined ? '' : (readVariable(variable) ?? '')]];
    }),
  );
}

function readVariable(shape: Shape): string | null {
  if (shape.value.kind !== 'map') return shape.text('A variable');
  shape.knowsOnly('A variable', ['value', 'expand', 'description', 'options']);
  const text = shape.member('value')?.text('value') ?? '';
  const expand = shape.member('expand')?.boolean('expand') ?? true;
  return expand ? text : unexpandable(text);
}
