export { annotatedExample } from './annotated-example.ts';
export { type Config, type ConfigProblem, configFile } from './config.ts';
export { defaultPipeline, type RepositoryContents } from './default-pipeline.ts';
export { configJsonSchema } from './json-schema.ts';
export { type ParsedConfig, parseConfig } from './parse-config.ts';
