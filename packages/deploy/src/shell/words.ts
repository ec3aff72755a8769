/** One simple command of a script, its words without their quotes. */
export type Words = string[];
