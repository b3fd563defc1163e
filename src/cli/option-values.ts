import { InvalidArgumentError } from "commander";

/** A whole number from `from` to `to`, as an option's value; a million may be 1e6. */
export function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+(e\d{1,2})?$/.test(text) || value < from || value > to) {
      const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
      throw new InvalidArgumentError(`It must be a whole number ${range}.`);
    }
    return value;
  };
}

/** The longest time a timer of Node can wait. */
const SECONDS_MAX = 2_147_483;

/** A time in seconds, decimals allowed, as an option's value. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || value <= 0 || value > SECONDS_MAX) {
    throw new InvalidArgumentError(`It must be a number of seconds above 0, at most ${SECONDS_MAX}.`);
  }
  return value;
}

/** The same, where 0 means never. */
export function secondsOrNever(text: string): number {
  return /^0*\.?0*$/.test(text) && text !== "." ? 0 : seconds(text);
}

/** Some of these names, with commas between them, as an option's value. */
export function namesOf<Name extends string>(names: readonly Name[]): (text: string) => Name[] {
  return (text) =>
    text.split(",").map((word) => {
      const name = names.find((one) => one === word);
      if (name === undefined)
        throw new InvalidArgumentError(`It must be some of ${names.join(", ")}, with commas between.`);
      return name;
    });
}
