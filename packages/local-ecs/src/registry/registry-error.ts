/** The codes of the OCI distribution specification, ECR's for an immutable tag, and two for what is left open: HTTP 500 and 503. */
export type RegistryErrorCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  | 'SIZE_INVALID'
  | 'TAG_INVALID'
  | 'UNSUPPORTED'
  | 'UNAVAILABLE'
  | 'UNKNOWN';

/** One thing that is wrong, as it stands in the answer. */
export interface RegistryProblem {
  readonly code: RegistryErrorCode;
  readonly message: string;
  readonly detail?: Readonly<Record<string, string>>;
}

/** A request that the registry refuses, with everything that is wrong with it. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly status: number;
  readonly problems: readonly RegistryProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, problems: readonly RegistryProblem[], headers: Readonly<Record<string, string>> = {}) {
    super(problems.map(({ code, message }) => `${code}: ${message}`).join('; '));
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}

/** A refusal for one reason. */
export function refusal(
  status: number,
  code: RegistryErrorCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): RegistryError {
  return new RegistryError(status, [{ code, message }], headers);
}
