/** Longest name of a project, in characters. */
const LONGEST = 128;
const LONGEST_SEGMENT = 64;
/** `group/subgroup/team/app`. */
const DEEPEST = 4;

/**
 * What keeps a text from being the name of a project; null where it is one. A name becomes a path under the data folder:
 * segments of `[a-z0-9][a-z0-9._-]*` can be no `..`, no option and no hidden file, and none may pass for a repository's own folder.
 */
export function problemOfProjectName(name: string): string | null {
  const segments = name.split('/');
  if (name.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (segments.length > DEEPEST) return `it has more than ${DEEPEST} parts`;
  if (segments.some((segment) => segment.length > LONGEST_SEGMENT)) {
    return `a part is longer than ${LONGEST_SEGMENT} characters`;
  }
  if (!segments.every((segment) => /^[a-z0-9][a-z0-9._-]*$/.test(segment))) {
    return 'each part between slashes begins with a-z or 0-9 and goes on with a-z, 0-9, ".", "_" or "-"';
  }
  if (segments.some((segment) => /\.(git|lock)$|\.\.|\.$/.test(segment))) {
    return 'no part may end with ".git", ".lock" or ".", or hold ".."';
  }
  return null;
}
