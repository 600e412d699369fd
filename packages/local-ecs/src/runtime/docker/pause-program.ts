const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
/** Where the file is in the memory of its process: any place that is free. */
const BASE = 0x400000;

/** How a processor waits for a signal, again and again; by the kernel's name of it. */
const PROCESSORS: Readonly<Record<string, { readonly machine: number; readonly code: readonly number[] }>> = {
  x86_64: {
    machine: 0x3e,
    // mov eax, 34 (pause); syscall; jmp to the first
    code: [0xb8, 0x22, 0x00, 0x00, 0x00, 0x0f, 0x05, 0xeb, 0xf7],
  },
  aarch64: {
    machine: 0xb7,
    // mov x0…x4, 0; mov x8, 73 (ppoll); svc 0; b to the first
    code: [0xd2800000, 0xd2800001, 0xd2800002, 0xd2800003, 0xd2800004, 0xd2800928, 0xd4000001, 0x17fffff9].flatMap(
      (word) => [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24],
    ),
  },
};

/**
 * A program for Linux that does nothing but wait: the smallest that there can be, so that no image has to be had from
 * anywhere. Null for a processor whose instructions are not known here.
 */
export function pauseProgram(architecture: string): Buffer | null {
  const processor =
    PROCESSORS[architecture === 'arm64' ? 'aarch64' : architecture === 'amd64' ? 'x86_64' : architecture];
  if (processor === undefined) return null;
  const code = Buffer.from(processor.code);
  const start = HEADER_BYTES + PROGRAM_HEADER_BYTES;
  const file = Buffer.alloc(start + code.length);
  // 64 bits, little-endian, version 1.
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file);
  file.writeUInt16LE(2, 16); // an executable
  file.writeUInt16LE(processor.machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(BASE + start), 24); // the first instruction
  file.writeBigUInt64LE(BigInt(HEADER_BYTES), 32); // the program header
  file.writeUInt16LE(HEADER_BYTES, 52);
  file.writeUInt16LE(PROGRAM_HEADER_BYTES, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(1, HEADER_BYTES); // to be loaded
  file.writeUInt32LE(5, HEADER_BYTES + 4); // read and executed
  file.writeBigUInt64LE(BigInt(BASE), HEADER_BYTES + 16);
  file.writeBigUInt64LE(BigInt(BASE), HEADER_BYTES + 24);
  file.writeBigUInt64LE(BigInt(file.length), HEADER_BYTES + 32);
  file.writeBigUInt64LE(BigInt(file.length), HEADER_BYTES + 40);
  file.writeBigUInt64LE(0x1000n, HEADER_BYTES + 48);
  code.copy(file, start);
  return file;
}
