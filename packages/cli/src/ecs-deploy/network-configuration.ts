import { isJsonObject, type JsonObject, type JsonValue } from '@slipway/engine';
import { type Refusal, refuse } from './refusal.ts';

/**
 * Reads `--network-configuration` as the AWS CLI does: JSON, or the shorthand
 * `awsvpcConfiguration={subnets=[a,b],securityGroups=[c],assignPublicIp=ENABLED}`. The script passes the text through a
 * shell once more, so JSON whose quotes are escaped for that is understood too; nothing is expanded.
 */
export function readNetworkConfiguration(
  text: string,
): { readonly kind: 'read'; readonly value: JsonObject } | Refusal {
  const value = readJson(text) ?? readJson(text.replaceAll('\\"', '"')) ?? new Shorthand(text).read();
  const vpc = isJsonObject(value) ? value['awsvpcConfiguration'] : undefined;
  if (!isJsonObject(value) || !isJsonObject(vpc)) {
    return refuse(
      3,
      `--network-configuration is neither JSON nor awsvpcConfiguration={subnets=[…],securityGroups=[…],assignPublicIp=ENABLED}: ${text}`,
    );
  }
  return {
    kind: 'read',
    value: { ...value, awsvpcConfiguration: { ...vpc, ...listed(vpc, 'subnets'), ...listed(vpc, 'securityGroups') } },
  };
}

/** The AWS CLI takes one value for a list of one. */
function listed(vpc: JsonObject, member: string): JsonObject {
  const value = vpc[member];
  return typeof value === 'string' ? { [member]: [value] } : {};
}

function readJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * The shorthand syntax of the AWS CLI: `key=value` pairs between commas; a value is a bare word, a quoted text, a `[list]` or
 * a `{map}`. Reads undefined where the text is something else.
 */
class Shorthand {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.trim();
  }

  read(): JsonObject | undefined {
    const pairs = this.#pairs();
    return this.#at === this.#text.length ? pairs : undefined;
  }

  #pairs(): JsonObject | undefined {
    const pairs: [string, JsonValue][] = [];
    do {
      const key = this.#match(/[\w.-]+/y);
      if (key === undefined || this.#match(/=/y) === undefined) return undefined;
      const value = this.#value();
      if (value === undefined) return undefined;
      pairs.push([key, value]);
    } while (this.#match(/,/y) !== undefined);
    return Object.fromEntries(pairs);
  }

  #value(): JsonValue | undefined {
    if (this.#match(/\{/y) !== undefined) return this.#closed(this.#pairs(), /\}/y);
    if (this.#match(/\[/y) !== undefined) return this.#closed(this.#list(), /\]/y);
    return this.#word();
  }

  #list(): JsonValue | undefined {
    const items: JsonValue[] = [];
    if (this.#text[this.#at] === ']') return items;
    do {
      const item = this.#value();
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.#match(/,/y) !== undefined);
    return items;
  }

  #word(): string | undefined {
    const quoted = this.#match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y);
    if (quoted !== undefined) return quoted.slice(1, -1).replaceAll(/\\(["'\\])/g, '$1');
    return this.#match(/[^\s,[\]{}"']+/y);
  }

  #closed(value: JsonValue | undefined, bracket: RegExp): JsonValue | undefined {
    return this.#match(bracket) === undefined ? undefined : value;
  }

  /** What the sticky pattern finds here, white space around it skipped. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#afterSpace(this.#at);
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at = this.#afterSpace(pattern.lastIndex);
    return found;
  }

  #afterSpace(from: number): number {
    const space = /\s*/y;
    space.lastIndex = from;
    return from + (space.exec(this.#text)?.[0].length ?? 0);
  }
}
