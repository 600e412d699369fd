import type { DeliveryPorts, Poster } from '@slipway/engine';
import type { Output, World } from '../world.ts';

/** What the drop-in needs of the world. */
export interface ScriptWorld extends Pick<World, 'env' | 'cwd' | 'version' | 'onSignal' | 'exitNow'> {
  readonly stdout: Pick<Output, 'write'>;
  readonly stderr: Pick<Output, 'write'>;
  /** Throws SlipwayError where no region or no credentials are known. */
  connect(access: Access): Promise<ScriptConnection>;
}

/** Which AWS is meant; null where the environment and the AWS configuration say it. */
export interface Access {
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
  readonly region: string | null;
  readonly profile: string | null;
  /** ARN of a role to assume with the credentials of the others. */
  readonly roleArn: string | null;
}

/** The engine's ports, connected to an AWS account and region. */
export interface ScriptConnection {
  readonly region: string;
  readonly ports: DeliveryPorts;
  /** HTTP, for telling. */
  readonly poster: Poster;
  /** Values that must not occur in any event. */
  readonly secrets: () => readonly string[];
  close(): void;
}
