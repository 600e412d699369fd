/** CPU units of `256`, `1 vCPU` or `.5 vcpu`; null where it is neither. */
export function cpuUnits(text: string): number | null {
  return amount(text, /^\s*(\d*\.?\d+)\s*vcpus?\s*$/i, 1024);
}

/** MiB of `512`, `2GB` or `.5 GB`; null where it is neither. */
export function memoryMebibytes(text: string): number | null {
  return amount(text, /^\s*(\d*\.?\d+)\s*gb\s*$/i, 1024);
}

function amount(text: string, withUnit: RegExp, factor: number): number | null {
  if (/^\s*\d+\s*$/.test(text)) return Number(text);
  const match = withUnit.exec(text);
  return match === null ? null : Number(match[1]) * factor;
}
