import { crc32 } from 'node:zlib';

/**
 * The number of all records, and the sum of their checksums. It is written together with every change of them: records that
 * a damaged disk lets vanish or change do not add up to it.
 */
export class RecordSum {
  readonly #checksums = new Map<string, number>();
  #total = 0;

  /** As it is once `changes` are written; null takes a record away. */
  with(changes: ReadonlyMap<string, string | null>): { readonly text: string; readonly take: () => void } {
    let total = this.#total;
    let count = this.#checksums.size;
    const checksums = new Map<string, number | null>();
    for (const [key, value] of changes) {
      const before = this.#checksums.get(key);
      const now = value === null ? null : crc32(value, crc32(key));
      total = (total + (now ?? 0) - (before ?? 0)) % MODULUS;
      count += Number(now !== null) - Number(before !== undefined);
      checksums.set(key, now);
    }
    const take = (): void => {
      this.#total = total;
      for (const [key, checksum] of checksums) {
        if (checksum === null) this.#checksums.delete(key);
        else this.#checksums.set(key, checksum);
      }
    };
    return { text: `${count} ${(total + MODULUS) % MODULUS}`, take };
  }
}

const MODULUS = 2 ** 32;
