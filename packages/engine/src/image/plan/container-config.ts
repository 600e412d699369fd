import { isJsonObject, type JsonObject } from '../../model/json.ts';

/** How containers of an image run: the member `config` of its config (Docker image specification 1.2). */
export interface ContainerConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, JsonObject>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Volumes?: Readonly<Record<string, JsonObject>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  readonly Shell?: readonly string[];
  readonly Healthcheck?: JsonObject;
  readonly OnBuild?: readonly string[] | null;
}

/** That of a base image; what it has beyond these members stays. */
export function containerConfigOf(image: JsonObject): ContainerConfig {
  const config = image['config'];
  return isJsonObject(config) ? config : {};
}

/** A variable among those of a config, where it is set already in its place. */
export function withVariable(env: readonly string[], name: string, value: string): readonly string[] {
  const set = `${name}=${value}`;
  const at = env.findIndex((one) => one.startsWith(`${name}=`));
  return at === -1 ? [...env, set] : env.with(at, set);
}

/** The value of a variable, null where it is not set. */
export function variableOf(env: readonly string[], name: string): string | null {
  return env.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}
