/** What a request has to have: one of the values. */
export type Condition =
  | {
      readonly field: 'path-pattern' | 'host-header' | 'http-request-method' | 'source-ip';
      readonly values: readonly string[];
    }
  | { readonly field: 'http-header'; readonly name: string; readonly values: readonly string[] }
  | { readonly field: 'query-string'; readonly values: readonly QueryPair[] };

/** A parameter of a query, as a condition wants it. */
export interface QueryPair {
  /** Null: any. */
  readonly key: string | null;
  readonly value: string;
}
