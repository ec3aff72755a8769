/**
 * The known values of a processor's registers while a function's few instructions are followed: 32-bit
 * numbers, the lower half of a 64-bit register. A result that does not come from known numbers is unknown.
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

  /** Sets one register to a function of another's value. */
  derive(register: number, from: number, change: (value: number) => number): void {
    const value = this.get(from);
    this.set(register, value === null ? null : change(value));
  }
}
