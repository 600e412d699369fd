import { invalidParameter } from '../ecs-error.ts';

/**
 * A filter pattern as one match after the other, without a gap.
 *
 * @param piece sticky; takes the space before a piece along
 * @throws InvalidParameterException that says from where the pattern is not understood
 */
export function matchesIn(pattern: string, piece: RegExp): readonly RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  piece.lastIndex = 0;
  for (let at = 0; at < pattern.length; at = piece.lastIndex) {
    const match = piece.exec(pattern);
    if (match === null)
      throw invalidParameter(`Invalid filter pattern: not understood from: ${pattern.slice(at).trimStart()}`);
    matches.push(match);
  }
  return matches;
}
