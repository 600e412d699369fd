interface MemoryRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const GB = 1024;

/** MiB of memory that Fargate allows with so many CPU units; 256 units have a list of their own. */
const RANGES: ReadonlyMap<number, MemoryRange> = new Map([
  [512, { from: GB, to: 4 * GB, step: GB }],
  [1024, { from: 2 * GB, to: 8 * GB, step: GB }],
  [2048, { from: 4 * GB, to: 16 * GB, step: GB }],
  [4096, { from: 8 * GB, to: 30 * GB, step: GB }],
  [8192, { from: 16 * GB, to: 60 * GB, step: 4 * GB }],
  [16384, { from: 32 * GB, to: 120 * GB, step: 8 * GB }],
]);

/** Whether Fargate has tasks with so many CPU units and MiB of memory. */
export function fargateAllows(cpu: number, memory: number): boolean {
  if (cpu === 256) return [512, GB, 2 * GB].includes(memory);
  const range = RANGES.get(cpu);
  if (range === undefined) return false;
  return memory >= range.from && memory <= range.to && (memory - range.from) % range.step === 0;
}
