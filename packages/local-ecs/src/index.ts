export { createLocalEcs } from './assemble-local-ecs.ts';
export { WrongOptionsError } from './check-options.ts';
export type { Clock } from './clock/clock.ts';
export { ManualClock } from './clock/manual-clock.ts';
export type { ClockControl, ClockState } from './clock/steered-clock.ts';
export { systemClock } from './clock/system-clock.ts';
export { EcsError } from './ecs-error.ts';
export type {
  CallFault,
  DrainFault,
  Fault,
  FaultKind,
  ImageFault,
  PlacementFault,
  RegistryFault,
} from './faults/fault.ts';
export type { ActiveFault, Faults } from './faults/faults.ts';
export type { Address, Listening } from './http/listen-on.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type { LocalEcs, LocalEcsOptions, LocalRegistry } from './local-ecs.ts';
export { type OpenLocalEcsOptions, openLocalEcs } from './open-local-ecs.ts';
export type { ImageStore, StoredBlob, StoredManifest } from './registry/image-store.ts';
export { NoDockerError } from './runtime/docker/docker-engine.ts';
export type { RuntimeName } from './runtime/runtime-name.ts';
export {
  type ClientConfig,
  type StartedLocalEcs,
  type StartOptions,
  startLocalEcs,
} from './start-local-ecs.ts';
export type { AlarmInput, Alarms, PlacedAlarm } from './state/alarms.ts';
export type { DeploymentTruth } from './state/deployment.ts';
export { DataFolderError } from './store/data-folder-error.ts';
