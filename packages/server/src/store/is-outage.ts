/** Whether the database could not be reached, so that the same work may succeed later. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (
    (typeof code === 'string' && /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|08|57P|53)/.test(code)) ||
    /connection terminated|connection timeout|client has encountered a connection error/i.test(error.message)
  );
}
