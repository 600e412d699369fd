/** Who makes a request. */
export interface Identity {
  /** hook: the hook of another repository on this machine, which holds the server's token. */
  readonly kind: 'anonymous' | 'user' | 'hook';
  /** Null for anonymous and hook. */
  readonly name: string | null;
}

export type Right = 'read' | 'push' | 'create';

/** Why a request is not answered, as an HTTP status and a sentence. */
export interface NotIdentified {
  readonly status: 401 | 429 | 503;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Who may do what. */
export interface Access {
  /** Whether requests are answered without a name. */
  readonly isOpen: boolean;
  /**
   * @param authorization the header of that name.
   * @param from the address of the client: it is what guessing is bounded by.
   */
  identify(authorization: string | undefined, from: string): Promise<Identity | NotIdentified>;
  may(identity: Identity, right: Right, project: string): boolean;
}
