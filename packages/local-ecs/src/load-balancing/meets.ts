import { BlockList, isIP } from 'node:net';
import type { Condition, QueryPair } from './condition.ts';

/** What rules look at in a request. */
export interface RequestFacts {
  readonly method: string;
  /** Without a port. */
  readonly host: string;
  readonly path: string;
  /** Without the question mark, as it was sent. */
  readonly query: string;
  /** Address of the client. */
  readonly sourceIp: string;
  /** All values of a header, by its name in lower case. */
  header(name: string): readonly string[];
}

/** Whether a request meets a condition, by the rules of an Application Load Balancer. */
export function meets(facts: RequestFacts, condition: Condition): boolean {
  switch (condition.field) {
    case 'path-pattern':
      return condition.values.some((pattern) => isLike(facts.path, pattern));
    case 'host-header':
      return condition.values.some((pattern) => isLike(facts.host.toLowerCase(), pattern.toLowerCase()));
    case 'http-request-method':
      return condition.values.includes(facts.method);
    case 'source-ip':
      return condition.values.some((cidr) => isWithin(facts.sourceIp, cidr));
    case 'http-header':
      return facts
        .header(condition.name.toLowerCase())
        .some((value) => condition.values.some((pattern) => isLike(value.toLowerCase(), pattern.toLowerCase())));
    case 'query-string': {
      const pairs = pairsOf(facts.query);
      return condition.values.some((wanted) => pairs.some((pair) => isPairLike(pair, wanted)));
    }
  }
}

/** Whether a text is as a pattern says: `*` is any text, `?` any one character, and a backslash takes that meaning away. */
export function isLike(text: string, pattern: string): boolean {
  const parts = patternParts(pattern);
  // Where the last * stood, and what it has taken so far: one of them is enough to go back to, so no pattern is slow.
  let [at, part, starAt, taken] = [0, 0, -1, 0];
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === ANY_TEXT) {
      starAt = part;
      part += 1;
      taken = at;
    } else if (wanted !== undefined && (wanted === ANY_CHARACTER || wanted === text[at])) {
      at += 1;
      part += 1;
    } else if (starAt >= 0) {
      taken += 1;
      at = taken;
      part = starAt + 1;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === ANY_TEXT);
}

const ANY_TEXT = Symbol('*');
const ANY_CHARACTER = Symbol('?');

function patternParts(pattern: string): (string | symbol)[] {
  const parts: (string | symbol)[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (character === '\\' && /[*?\\]/.test(next)) {
      parts.push(next);
      at += 1;
    } else parts.push(character === '*' ? ANY_TEXT : character === '?' ? ANY_CHARACTER : character);
  }
  return parts;
}

function isWithin(address: string, cidr: string): boolean {
  const [net = '', bits = ''] = cidr.split('/');
  const kind = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(net) !== isIP(address)) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(bits), kind);
  return list.check(address, kind);
}

function pairsOf(query: string): QueryPair[] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? { key: pair, value: '' } : { key: pair.slice(0, at), value: pair.slice(at + 1) };
  });
}

function isPairLike(pair: QueryPair, wanted: QueryPair): boolean {
  const isKeyLike = wanted.key === null || isLike((pair.key ?? '').toLowerCase(), wanted.key.toLowerCase());
  return isKeyLike && isLike(pair.value.toLowerCase(), wanted.value.toLowerCase());
}
