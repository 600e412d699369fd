/** The users of an htpasswd file and the bcrypt hashes of their passwords. */
export type Users = ReadonlyMap<string, string>;

/** More than this takes seconds for each request. */
const HIGHEST_COST = 14;

/** Reads the lines `NAME:$2y$COST$…` of an htpasswd file; other hashes are problems, not users. */
export function parseHtpasswd(text: string): { readonly content: Users; readonly problems: readonly string[] } {
  const users = new Map<string, string>();
  const problems: string[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const problem = readLine(line, users);
    if (problem !== null) problems.push(`line ${index + 1}: ${problem}`);
  });
  if (users.size === 0 && problems.length === 0) problems.push('it names no user');
  return { content: users, problems };
}

function readLine(line: string, users: Map<string, string>): string | null {
  const [, name, hash = ''] = /^([^:]*):(.*?)\s*$/.exec(line) ?? [];
  if (name === undefined) return 'it is not written NAME:HASH';
  if (!/^[A-Za-z0-9._@+-]{1,64}$/.test(name)) return 'a name has 1 to 64 of A-Z, a-z, 0-9, ".", "_", "@", "+" and "-"';
  if (users.has(name)) return `${name} is there twice`;
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash) ?? [];
  if (cost === undefined) return `the password of ${name} is not hashed by bcrypt (htpasswd -B)`;
  if (Number(cost) < 4 || Number(cost) > HIGHEST_COST)
    return `the bcrypt cost of ${name} is not from 4 to ${HIGHEST_COST}`;
  users.set(name, hash);
  return null;
}
