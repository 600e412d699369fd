export { type AwsConnection, ambientConnection, type Environment } from './aws/aws-connection.ts';
export { type Aws, type AwsSurroundings, connectAws } from './aws/connect-aws.ts';
export { ecsOver } from './aws/ecs-over.ts';
export type { AwsTransport, EcsAction } from './aws/transport.ts';
export { httpPoster } from './http-poster.ts';
export { systemClock } from './system-clock.ts';
