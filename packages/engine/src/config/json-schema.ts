import * as z from 'zod/mini';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { configSchema } from './schema.ts';

/** The JSON schema (draft 2020-12) of `slipway.yml`, for editors. */
export function configJsonSchema(): JsonObject {
  const generated: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' })));
  const { $schema = null, ...rest } = isJsonObject(generated) ? generated : {};
  return {
    $schema,
    title: 'slipway.yml',
    description: 'The image of a repository and the ECS services that run it.',
    ...rest,
  };
}
