/**
 * Whether a value looks secret, by what it is called or by what it holds. A guess that prefers to mask too much: what is
 * masked for nothing costs a look into the file, what is shown cannot be taken back. ARNs are references and never secret.
 */
export function looksSecret(called: string, value: string): boolean {
  if (value === '' || isReference(value)) return false;
  return nameLooksSecret(called) || secretForms.some((form) => form.test(value)) || looksRandom(called, value);
}

function isReference(value: string): boolean {
  return /^(?:credentialspec(?:domainless)?:)?arn:aws[a-z-]*:\S+$/.test(value);
}

const secretParts = /passw|passphrase|passcode|secret|token|credential|private|signature|connectionstring/;
const secretWords: ReadonlySet<string> = new Set(
  'pwd pw auth authorization bearer cookie cred creds dsn hmac jwt otp pat pin salt sas'.split(' '),
);

function nameLooksSecret(name: string): boolean {
  if (secretParts.test(name.replace(/[^a-z\d]/gi, '').toLowerCase())) return true;
  return words(name).some((word) => secretWords.has(word) || /(?:keys?|pass)$/.test(word));
}

function words(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
}

/** Each begins with something fixed, so that no text makes them slow. */
const secretForms: readonly RegExp[] = [
  /-----BEGIN /,
  /:\/\/[^\s/?#@]+@/, // user or password in a URL
  /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/, // id of an AWS access key
  /\beyJ[\w-]{8,}\.[\w-]{8,}/, // JSON web token
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|[rs]k_live_|sk-|npm_|AIza|hvs\.)[\w-]{10,}/,
  /hooks\.slack\.com\/services\//,
  /(?:passw(?:or)?d|pwd|secret|token|api[_-]?key|access[_-]?key|accountkey|signature|\bsig|credential)["']?\s{0,9}[=:]\s{0,9}[^\s&;]/i,
  /--[a-z-]{0,40}(?:passw(?:or)?d|secret|token|key)[=\s]\s{0,9}\S/i,
  /\bauthorization["']?\s{0,9}[:=]/i,
  /\bbearer\s{1,9}\S{8}/i,
];

const shortestRandom = 20;
const contentHashWord =
  /^(?:build|checksum|commit|digest|etag|hash|image|ref|release|rev|revision|sha\d*|tag|version)$/;

/**
 * A long run of letters and digits that changes between small, capital and digit as often as chance would have it. The
 * hash of a commit or an image is random too, but no secret where the name says that it is one.
 */
function looksRandom(called: string, value: string): boolean {
  const text = value.replace(/\bsha(?:256|384|512):[\da-f]+/g, '');
  const isOneWord = text.length >= 32 && /^[\w+/-]+={0,2}$/.test(text);
  const hasAllClasses = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  if (isOneWord && hasAllClasses && changesOften(text.replace(/[^a-zA-Z\d]/g, ''), 0.35)) return true;
  const mayHash = words(called).some((word) => contentHashWord.test(word));
  return (text.match(/[a-zA-Z\d]+/g) ?? []).some(
    (run) =>
      run.length >= shortestRandom &&
      /\d/.test(run) &&
      /[a-z]/i.test(run) &&
      changesOften(run, 0.25) &&
      !(mayHash && /^[\da-f]+$/.test(run)),
  );
}

function changesOften(run: string, share: number): boolean {
  let changes = 0;
  for (let at = 1; at < run.length; at += 1) {
    if (characterClass(run.charCodeAt(at)) !== characterClass(run.charCodeAt(at - 1))) changes += 1;
  }
  return changes >= share * (run.length - 1);
}

function characterClass(code: number): 'digit' | 'capital' | 'small' {
  if (code <= 0x39) return 'digit';
  return code <= 0x5a ? 'capital' : 'small';
}
