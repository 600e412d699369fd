/** `/` at the front and `./` say nothing: all paths are relative to the root of the repository. */
const leading = /^(?:\.?\/)+/;
const mostAlternatives = 1000;
/** No path is longer on Linux. */
const longest = 4096;

/** Whether a path fits one of the patterns, by the rules of `changes` and `exists`: a last `**` does not cross folders. */
export function anyPathMatches(patterns: readonly string[], paths: readonly string[]): boolean {
  const matchers = patterns.map((pattern) => pathMatcher(pattern, 'ruby'));
  return paths.some((path) => matchers.some((matches) => matches(path)));
}

/**
 * A pattern for paths: `src/*.ts`, `**` for any folders, `?`, `[a-z]`, `{a,b}`; dots at the start of names match too.
 * It goes back at most to the last star, so that no pattern takes long.
 *
 * @param dialect whether a last `**` means everything below (go, for artifacts) or one name (ruby, for rules).
 */
export function pathMatcher(pattern: string, dialect: 'ruby' | 'go'): (path: string) => boolean {
  if (pattern.length > longest) return () => false;
  const alternatives = alternativesOf(pattern.replace(leading, '')).map((one) => one.split('/').map(segmentOf));
  return (path) => {
    const names = path.split('/');
    return alternatives.some((segments) => segmentsMatch(segments, names));
  };

  function segmentOf(text: string, index: number, all: readonly string[]): Segment {
    return text === '**' && (dialect === 'go' || index < all.length - 1) ? 'folders' : piecesOf(text);
  }
}

/** One name of a path as the pieces that match its characters, or any number of folders. */
type Segment = 'folders' | readonly Piece[];
type Piece = 'star' | ((character: string) => boolean);

/** `{a,b}` written out; a pattern with too many alternatives is taken as it stands. */
function alternativesOf(pattern: string): readonly string[] {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0 && open.length + done.length <= mostAlternatives) {
    open = open.flatMap((one) => {
      const found = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(one);
      if (found === null) {
        done.push(one);
        return [];
      }
      const [, before = '', inside = '', after = ''] = found;
      return inside.split(',').map((option) => before + option + after);
    });
  }
  return open.length === 0 ? done : [pattern];
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [token] of text.matchAll(/\*+|\\.|\[(?:[!^]?\]?[^\]]*)\]|./gsu)) {
    if (token.startsWith('*')) pieces.push('star');
    else if (token === '?') pieces.push(() => true);
    else if (token.length > 2 && token.startsWith('[')) pieces.push(classOf(token.slice(1, -1)));
    else pieces.push(equalTo(token.startsWith('\\') && token.length > 1 ? token.slice(1) : token));
  }
  return pieces;
}

function equalTo(wanted: string): Piece {
  return (character) => character === wanted;
}

function classOf(text: string): Piece {
  const negated = /^[!^]/.test(text);
  const ranges = [...text.slice(negated ? 1 : 0).matchAll(/(.)-(.)|(.)/gsu)].map(([, low, high, one]) =>
    one === undefined ? [low ?? '', high ?? ''] : [one, one],
  );
  return (character) => ranges.some(([low = '', high = '']) => low <= character && character <= high) !== negated;
}

function segmentsMatch(segments: readonly Segment[], names: readonly string[]): boolean {
  return matchWithStars(
    segments,
    names,
    (segment) => segment === 'folders',
    (segment, name) => segment !== 'folders' && nameMatches(segment, name),
  );
}

function nameMatches(pieces: readonly Piece[], name: string): boolean {
  return matchWithStars(
    pieces,
    Array.from(name),
    (piece) => piece === 'star',
    (piece, character) => piece !== 'star' && piece(character),
  );
}

/** Matches item by item; where it fails, the last star takes one item more. */
function matchWithStars<Part, Item>(
  parts: readonly Part[],
  items: readonly Item[],
  isStar: (part: Part) => boolean,
  fits: (part: Part, item: Item) => boolean,
): boolean {
  let part = 0;
  let star: { readonly part: number; readonly item: number } | null = null;
  for (let item = 0; item < items.length; ) {
    const current = parts[part];
    if (current !== undefined && isStar(current)) {
      star = { part, item };
      part += 1;
    } else if (current !== undefined && fits(current, items[item] as Item)) {
      part += 1;
      item += 1;
    } else if (star !== null) {
      star = { part: star.part, item: star.item + 1 };
      part = star.part + 1;
      item = star.item;
    } else return false;
  }
  return parts.slice(part).every(isStar);
}
