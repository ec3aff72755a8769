export const fastTests: string[];
