import { open } from 'node:fs/promises';

/** The processor in an ELF header, by Node's name for it. */
const ELF_MACHINES: Readonly<Record<string, number>> = {
  x64: 0x3e,
  arm64: 0xb7,
  arm: 0x28,
  ia32: 0x03,
  riscv64: 0xf3,
  s390x: 0x16,
  ppc64: 0x15,
};
const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

/**
 * Whether this machine can execute the file, by its first bytes: a script, or a program for its processor. (Left to the
 * C library, a program for another processor would be run as a shell script.)
 */
export async function isExecutableFormat(
  path: string,
  host: { readonly platform: string; readonly architecture: string },
): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.subarray(0, 2).toString('latin1') === '#!') return true;
    if (host.platform !== 'linux') return !head.subarray(0, 4).equals(ELF);
    if (head.length < 20 || !head.subarray(0, 4).equals(ELF)) return false;
    const isLittleEndian = head[5] === 1;
    const machine = isLittleEndian ? head.readUInt16LE(18) : head.readUInt16BE(18);
    return machine === ELF_MACHINES[host.architecture];
  } finally {
    await file.close();
  }
}
