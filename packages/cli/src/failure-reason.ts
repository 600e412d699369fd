/** Why the file system refused, in words: `it does not exist`, or its own message. */
export function failureReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const words: Record<string, string> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of the path is not a directory',
    ENOSPC: 'no space is left on the disk',
    EROFS: 'the file system is read-only',
    EPIPE: 'its reader has gone away',
  };
  const known = typeof code === 'string' ? words[code] : undefined;
  return known ?? (error instanceof Error ? error.message : String(error));
}
