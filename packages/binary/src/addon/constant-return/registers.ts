/**
 * What is known of a processor's registers while the few instructions of a function are followed: numbers of
 * 32 bits, of a 64-bit register the lower half. What an instruction does not make from known numbers is
 * unknown.
 */
export class Registers {
  readonly #known = new Map<number, number>();

  get(register: number): number | null {
    return this.#known.get(register) ?? null;
  }

  set(register: number, value: number | null): void {
    if (value === null) this.#known.delete(register);
    else this.#known.set(register, value >>> 0);
  }

  /** Sets one register to what becomes of another's number. */
  derive(register: number, from: number, change: (value: number) => number): void {
    const value = this.get(from);
    this.set(register, value === null ? null : change(value));
  }
}
