/** What a listener or a rule does with a request. */
export type Action = ForwardAction | RedirectAction | FixedResponseAction;

/** Sends requests to targets of groups, by their weights. */
export interface ForwardAction {
  readonly type: 'forward';
  readonly targetGroups: readonly WeightedGroup[];
  /** Seconds that a client stays with the group it came to; null where it does not. */
  readonly stickySeconds: number | null;
}

/** A target group, and its share of the requests. */
export interface WeightedGroup {
  readonly arn: string;
  /** 0 to 999; a group of weight 0 gets nothing. */
  readonly weight: number;
}

/** Each part may have `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}`, which stand for those of the request. */
export interface RedirectAction {
  readonly type: 'redirect';
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly statusCode: 'HTTP_301' | 'HTTP_302';
}

/** Answers by itself. */
export interface FixedResponseAction {
  readonly type: 'fixed-response';
  readonly statusCode: string;
  readonly contentType: string | null;
  readonly messageBody: string | null;
}

/** The target groups that an action sends requests to. */
export function groupsOf(action: Action): string[] {
  return action.type === 'forward' ? action.targetGroups.map(({ arn }) => arn) : [];
}
