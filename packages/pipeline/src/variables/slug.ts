const longest = 63;

/** `CI_COMMIT_REF_SLUG`: lower case, at most 63 characters of a-z, 0-9 and `-`, none at the ends. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
}

const longestEnvironment = 24;

/**
 * `CI_ENVIRONMENT_SLUG`: at most 24 characters, begins with a letter. What had to be changed gets a suffix, so that two
 * environments do not share a slug; GitLab takes another one, its length is the same.
 */
export function environmentSlug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .replace(/^(?![a-z])/, 'env-')
    .replace(/-+/g, '-');
  if (plain === name && plain.length <= longestEnvironment) return plain.replace(/-$/, '');
  const head = plain.slice(0, longestEnvironment - 7).replace(/-$/, '');
  return `${head}-${checksum(name)}`;
}

/** Six characters that depend on the whole name (FNV-1a). */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(36).padStart(6, '0').slice(-6);
}
