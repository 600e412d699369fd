import type { Platform } from '../../model/oci.ts';

/** Reads `linux/arm64/v8`; null where it is none. A variant that says no more than the architecture is left out. */
export function parsePlatform(text: string): Platform | null {
  const [, os, architecture, variant] = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/(v[0-9]+))?$/.exec(text) ?? [];
  return os === undefined || architecture === undefined ? null : plainPlatform(os, architecture, variant ?? null);
}

/** `aarch64` and `x86_64` under the names that images have; `arm64/v8` is `arm64`. */
export function plainPlatform(os: string, architecture: string, variant: string | null): Platform {
  const name = { aarch64: 'arm64', x86_64: 'amd64' }[architecture] ?? architecture;
  return { os, architecture: name, variant: name === 'arm64' && variant === 'v8' ? null : variant };
}

export function printPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === null ? [] : [variant])].join('/');
}

/** Whether an image for one platform is what another one asks for; no variant fits any. */
export function fitsPlatform(wanted: Platform, offered: Platform): boolean {
  const fitsVariant = wanted.variant === null || offered.variant === null || wanted.variant === offered.variant;
  return wanted.os === offered.os && wanted.architecture === offered.architecture && fitsVariant;
}

/** The variables that BuildKit gives to every Dockerfile. */
export function platformArguments(target: Platform, build: Platform): Readonly<Record<string, string>> {
  return {
    TARGETPLATFORM: printPlatform(target),
    TARGETOS: target.os,
    TARGETARCH: target.architecture,
    TARGETVARIANT: target.variant ?? '',
    BUILDPLATFORM: printPlatform(build),
    BUILDOS: build.os,
    BUILDARCH: build.architecture,
    BUILDVARIANT: build.variant ?? '',
  };
}
