/**
 * A failure that was asked for. `image` is a part of the image reference (absent: every image); `operations` are
 * names of ECS operations (absent: every one); `share` is a probability, 0 to 1.
 */
export type Fault = ImageFault | PlacementFault | DrainFault | CallFault | RegistryFault;

interface Counted {
  /** How often it strikes before it is gone; absent: always. */
  readonly times?: number;
}

interface OfImages extends Counted {
  readonly image?: string;
}

/** A failure of containers. */
export type ImageFault =
  /** The pull fails: CannotPullContainerError. */
  | ({ readonly kind: 'image-missing' } & OfImages)
  /** A secret cannot be read: ResourceInitializationError. */
  | ({ readonly kind: 'secret-missing'; readonly secret?: string } & OfImages)
  /** The program is built for another CPU: it prints `exec format error` and ends with code 1. */
  | ({ readonly kind: 'wrong-architecture' } & OfImages)
  /** The command does not exist in the image: CannotStartContainerError. */
  | ({ readonly kind: 'invalid-command'; readonly command?: string } & OfImages)
  /** The container ends by itself `afterMs` (default 1000) after it started, with `exitCode` (default 1), or 137 when it ran out of memory. */
  | ({
      readonly kind: 'crash';
      readonly exitCode?: number;
      readonly afterMs?: number;
      readonly logLines?: readonly string[];
      readonly outOfMemory?: boolean;
    } & OfImages)
  /** Health check and load balancer never find it healthy. */
  | ({ readonly kind: 'never-healthy' } & OfImages)
  /** Takes `ms` longer to reach RUNNING. */
  | ({ readonly kind: 'slow-start'; readonly ms: number } & OfImages)
  /** Takes `ms` longer from SIGTERM to its end. */
  | ({ readonly kind: 'slow-stop'; readonly ms: number } & OfImages);

/** No task is started in `cluster` (absent: in any); `reason` as in the event; the default text follows the launch type. */
export type PlacementFault = {
  readonly kind: 'no-capacity';
  readonly cluster?: string;
  readonly reason?: string;
} & Counted;

/** Targets keep draining `ms` longer than their group says; `targetGroup` is a part of its ARN (absent: every group). */
export type DrainFault = { readonly kind: 'slow-drain'; readonly targetGroup?: string; readonly ms: number } & Counted;

/** The registry answers 503 to everything. */
export type RegistryFault = { readonly kind: 'registry-down' } & Counted;

interface OfCalls extends Counted {
  readonly operations?: readonly string[];
}

/** A failure of calls of the API. */
export type CallFault =
  /** AccessDeniedException. */
  | ({ readonly kind: 'denied' } & OfCalls)
  /** UnsupportedFeatureException. */
  | ({ readonly kind: 'unsupported' } & OfCalls)
  /** ThrottlingException. */
  | ({ readonly kind: 'throttle'; readonly share: number } & OfCalls)
  /** ServerException, HTTP 500. */
  | ({ readonly kind: 'server-error'; readonly share: number } & OfCalls)
  /** The connection is reset without an answer (HTTP only). */
  | ({ readonly kind: 'reset'; readonly share: number } & OfCalls)
  /** The call is carried out and never answered (HTTP only). */
  | ({ readonly kind: 'hang'; readonly share: number } & OfCalls)
  /** The answer comes `ms` later (HTTP only). */
  | ({ readonly kind: 'latency'; readonly ms: number } & OfCalls)
  /** ExpiredTokenException after `afterCalls` more calls, or from the time `at` (epoch ms), or at once. */
  | ({ readonly kind: 'expired-credentials'; readonly afterCalls?: number; readonly at?: number } & OfCalls);

/** What a fault is called. */
export type FaultKind = Fault['kind'];
