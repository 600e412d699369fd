/** `$NAME`, `${NAME}`, `%NAME%`, and `$$` for a dollar sign. */
const references = /\$\$|\$(?<plain>[A-Za-z_]\w*)|\$\{(?<braced>[A-Za-z_]\w*)\}|%(?<percent>[A-Za-z_]\w*)%/g;

/** A variable of a process cannot be longer on Linux. */
const longest = 128 * 1024;
/** All variables of a process together have less than this on Linux. */
const longestTogether = 2 * 1024 * 1024;
/** Nobody writes a longer chain of variables on purpose. */
const deepest = 500;

/**
 * Replaces the variables in a text; what would become longer than 128 KiB is cut.
 *
 * @param lookup undefined for a variable that is not set: `$NAME` becomes nothing, `%NAME%` stays as it is, because it may mean
 *   something else.
 */
export function expandText(text: string, lookup: (name: string) => string | undefined): string {
  let room = longest;
  const expanded = text.replace(references, (whole, ...found) => {
    const { plain, braced, percent } = found.at(-1) as Record<string, string | undefined>;
    const name = plain ?? braced ?? percent;
    if (name === undefined) return '$';
    const value = lookup(name) ?? (percent === undefined ? '' : whole);
    room -= value.length;
    return room < 0 ? '' : value;
  });
  return expanded.slice(0, Math.max(longest, text.length));
}

/** Protects a text from being expanded: `expand: false`. */
export function unexpandable(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Variables that come from one place. */
export interface VariableLayer {
  readonly variables: Readonly<Record<string, string>>;
  readonly raw: boolean;
}

/**
 * Expands variables that refer to each other, in any order. A variable that refers to itself gets the value that it would have
 * without this one (`PATH: /opt/bin:$PATH`); in a longer circle the reference becomes nothing. References are replaced until
 * 2 MiB were put in, and through chains of 500 variables; they become nothing beyond that.
 *
 * @param layers the weakest first; the values of a raw one are taken as they are.
 */
export function expandVariables(layers: readonly VariableLayer[]): Record<string, string> {
  const known = new Map<string, string | undefined>();
  const open = new Set<string>();
  let room = longestTogether;
  const names = new Set(layers.flatMap(({ variables }) => Object.keys(variables)));
  return Object.fromEntries([...names].map((name) => [name, resolved(name, layers.length - 1) ?? '']));

  function resolved(name: string, top: number): string | undefined {
    const key = `${top} ${name}`;
    if (known.has(key)) return known.get(key);
    const level = layers.findLastIndex(({ variables }, index) => index <= top && Object.hasOwn(variables, name));
    const layer = layers[level];
    const text = layer?.variables[name];
    const value = text === undefined || layer?.raw === true ? text : expanded(name, text, level);
    known.set(key, value);
    return value;
  }

  function expanded(name: string, text: string, level: number): string {
    open.add(name);
    const value = expandText(text, (other) => {
      if ((open.has(other) && other !== name) || open.size > deepest) return '';
      const put = other === name ? resolved(name, level - 1) : resolved(other, layers.length - 1);
      room -= put?.length ?? 0;
      return room < 0 ? '' : put;
    });
    open.delete(name);
    return value;
  }
}
