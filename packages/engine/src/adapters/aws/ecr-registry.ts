/** A registry of Amazon ECR, as its host name says it. */
export interface EcrRegistry {
  readonly account: string;
  readonly region: string;
  /** `amazonaws.com`, in China `amazonaws.com.cn`. */
  readonly suffix: string;
}

/** The registry of Amazon ECR behind a host name such as `123456789012.dkr.ecr.eu-west-1.amazonaws.com`; null for any other. */
export function ecrRegistry(domain: string): EcrRegistry | null {
  const [, account, region, suffix] =
    /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)$/.exec(domain) ?? [];
  return account === undefined || region === undefined || suffix === undefined ? null : { account, region, suffix };
}
