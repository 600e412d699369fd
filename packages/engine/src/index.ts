export type { DeliveryOptions } from './delivery/event-stream.ts';
export { quoteWord } from './delivery/resume-command.ts';
export { resumePoints } from './delivery/resume-points.ts';
export { deploy, watch } from './delivery.ts';
export type {
  Basis,
  DeployRequest,
  ImageChange,
  ResumePoint,
  TimeLimits,
  WatchPolicy,
  WatchRequest,
} from './delivery-request.ts';
export { parseTaskDefinitionFile } from './deploy/task-definition-file.ts';
export * from './errors/index.ts';
export { type DurationProblem, formatDuration, parseDuration } from './model/duration.ts';
export type { Deployment, EcsService, ServiceEvent } from './model/ecs-service.ts';
export { exitStatus, worstExitStatus } from './model/exit-status.ts';
export {
  type ImageReference,
  parseImageReference,
  parseTag,
  printCanonical,
  printFamiliar,
  printPull,
  sameRepository,
} from './model/image-reference.ts';
export { ImageReferenceError, type ImageReferenceErrorCode } from './model/image-reference-error.ts';
export type { JsonObject, JsonValue } from './model/json.ts';
export { isJsonObject } from './model/json.ts';
export type { Task, TaskContainer } from './model/task.ts';
export type { ContainerDefinition, Tag, TaggedTaskDefinition, TaskDefinition } from './model/task-definition.ts';
export type { FinalVerdict, Verdict, WaitFor } from './model/verdict.ts';
export { foldNews, type News, noNews, type Origin, type ServiceNews, unknownOrigin } from './notify/news.ts';
export type { NotifyPorts } from './notify/send.ts';
export { type NotifyTarget, parseNotifyTarget, type TargetProblem } from './notify/target.ts';
export { tellAbout, telling } from './notify/tell.ts';
export { type OneOffRequest, runOneOff } from './one-off.ts';
export type * from './ports/index.ts';
export type { RunTaskRequest } from './run-task/request.ts';
