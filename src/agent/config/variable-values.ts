/** Values of variables, read strictly: what is wrong is said with the variable's name and what it may hold. */

export function whole(name: string, text: string, max: number): number {
  if (text === "") return 0;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new Error(`${name} must be a whole number from 0 to ${max}; it is ${text}.`);
}

/** As Go reads it. */
export function truth(name: string, text: string): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  if (["", "0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
  throw new Error(`${name} must be true or false; it is ${text}.`);
}
