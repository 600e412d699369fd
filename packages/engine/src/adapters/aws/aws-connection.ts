/** How to reach AWS, as somebody asked for on the command line. What is null comes from the environment and the shared config files. */
export interface AwsConnection {
  readonly region: string | null;
  /** A profile of the shared config files. Asked for by name, it beats credentials in the environment. */
  readonly profile: string | null;
  /** ARN of a role to assume with the credentials that are found. */
  readonly roleArn: string | null;
  /** Where every AWS client of Slipway sends its calls. */
  readonly endpointUrl: string | null;
  /** Name of the environment variable that holds an OIDC token for `roleArn` (GitLab's `id_tokens`). */
  readonly idTokenEnv: string | null;
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
}

/** Nothing asked for: all comes from the environment and the shared config files. */
export const ambientConnection: AwsConnection = {
  region: null,
  profile: null,
  roleArn: null,
  endpointUrl: null,
  idTokenEnv: null,
  accessKeyId: null,
  secretAccessKey: null,
};

/** Environment variables. The AWS SDK reads some by itself, so outside of tests this is `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The first value that is neither absent nor empty: CI systems set variables that they have no value for to "". */
export function firstGiven(...values: readonly (string | null | undefined)[]): string | null {
  return values.find((value) => value !== null && value !== undefined && value !== '') ?? null;
}
