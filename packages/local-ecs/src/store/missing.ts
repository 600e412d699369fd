/** A record refers to another one that is not there. */
export function missing(what: string, id: string): Error {
  return new Error(`there is no ${what} ${id}, which another record names`);
}
