/** The programs that build images. */
export type EngineName = 'docker' | 'podman' | 'buildah';

/** A user name and a password for a registry. */
export interface RegistryLogin {
  /** `registry.example:5000`. */
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** Lines of a program, as they come. */
export interface ProgramLines {
  readonly stream: 'stdout' | 'stderr';
  readonly lines: readonly string[];
}

export interface BuildOrder {
  /** Names for the image, each with its tag. */
  readonly references: readonly string[];
  /** Folder. */
  readonly context: string;
  readonly dockerfile: string;
  /** `NAME=VALUE`, or `NAME` for the value of the environment. */
  readonly buildArguments: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** `linux/arm64`; null for that of the engine. */
  readonly platform: string | null;
  readonly cacheFrom: readonly string[];
  readonly logins: readonly RegistryLogin[];
  readonly signal: AbortSignal;
}

export interface PushOrder {
  readonly reference: string;
  readonly logins: readonly RegistryLogin[];
  readonly signal: AbortSignal;
}

/** An image on the host. */
export interface HostImage {
  readonly id: string;
  /** Every name with a tag that it has. */
  readonly references: readonly string[];
  /** Epoch milliseconds: when it was built. */
  readonly createdAt: number;
}

/** A container engine that answers. */
export interface ContainerEngine {
  readonly name: EngineName;
  /**
   * Builds, and gives what the engine says meanwhile.
   *
   * @throws SlipwayError BUILD_FAILED, INTERRUPTED.
   */
  build(order: BuildOrder): AsyncIterable<ProgramLines>;
  /**
   * Pushes one reference; the generator returns the digest of its manifest in the registry.
   *
   * @throws SlipwayError PUSH_FAILED, INTERRUPTED.
   */
  push(order: PushOrder): AsyncGenerator<ProgramLines, string>;
  /** The images on the host that have this label, with this value. */
  imagesWithLabel(name: string, value: string): Promise<readonly HostImage[]>;
  /** Ids of the images that a container uses, running or not. */
  imagesInUse(): Promise<ReadonlySet<string>>;
  /** Takes a name away, and the image with its last one. @returns why not, null when it is gone. */
  remove(reference: string): Promise<string | null>;
}

/** The container engines of this machine. */
export interface ContainerEngines {
  /**
   * The engine asked for, or the first that answers; why none does where there is none.
   *
   * @throws SlipwayError ENGINE_UNAVAILABLE where the one asked for does not answer.
   */
  find(wanted: EngineName | null): Promise<ContainerEngine | { readonly silent: readonly string[] }>;
}
