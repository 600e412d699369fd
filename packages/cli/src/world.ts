import type { Clock, DeployRequest, Poster, WatchRequest } from '@slipway/engine';
import type { DeliveryEvent } from '@slipway/engine/events';

/** Where a command writes. Writing to a closed pipe does nothing. */
export interface Output {
  readonly isTTY: boolean;
  /** Whether the reader has gone away. */
  readonly closed: boolean;
  write(text: string): void;
  /** The size of the terminal now. */
  size(): { readonly columns: number; readonly rows: number };
  /** @returns a function that ends the subscription. */
  onResize(listener: () => void): () => void;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Which AWS is meant, as the command line says it; null where it says nothing. */
export interface Connection {
  readonly region: string | null;
  readonly profile: string | null;
  readonly roleArn: string | null;
  readonly idTokenEnv: string | null;
  readonly endpointUrl: string | null;
}

/** The engine, connected to an AWS account and region. */
export interface Deliverer {
  readonly region: string;
  /** The clock that dates the events. */
  readonly clock: Clock;
  /** HTTP, for telling. */
  readonly poster: Poster;
  /** The signal is aborted when the user interrupts; the delivery then finishes with status 130. */
  deploy(request: DeployRequest, signal: AbortSignal): AsyncIterable<DeliveryEvent>;
  watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<DeliveryEvent>;
}

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Everything that a command needs of the world, so that tests run it in-process. */
export interface World {
  readonly env: Environment;
  readonly cwd: string;
  /** Folder of the installed command, from which companion packages are looked for too. */
  readonly installedIn: string;
  readonly version: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Standard input, decoded, in chunks of any size. */
  readonly stdin: AsyncIterable<string>;
  /** @returns a function that ends the subscription. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once: the second Ctrl-C. */
  exitNow(status: number): void;
  /** Throws SlipwayError where no region or no credentials are known. */
  connect(connection: Connection): Promise<Deliverer>;
  /** Runs a Node script as a child with the same terminal and gives its exit status. */
  runScript(script: string, argv: readonly string[]): Promise<number>;
}
