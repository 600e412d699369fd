import type { PlatformImage } from './image-documents.ts';

/** What OCI calls the processors that Node runs on, where the two differ. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** The name that OCI has for a processor of Node (`process.arch`). */
export function ociArchitecture(architecture: string): string {
  return ARCHITECTURES[architecture] ?? architecture;
}

/**
 * The image of a list that this machine should run: of its own system and processor, else of Linux and its processor
 * (what counts in a process image is mostly not a program); null where there is none.
 */
export function choosePlatform(
  images: readonly PlatformImage[],
  host: { readonly platform: string; readonly architecture: string },
): PlatformImage | null {
  const sameProcessor = images.filter(({ architecture }) => architecture === ociArchitecture(host.architecture));
  const of = (os: string): PlatformImage | undefined => sameProcessor.find((image) => image.os === os);
  return of(host.platform) ?? of('linux') ?? null;
}
