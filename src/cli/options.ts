import { InvalidArgumentError } from 'commander';

/** A whole number of an option's, at least `least`. */
export function parseCount(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
    return value;
  };
}

/** A port number. */
export function parsePort(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('It must be a port, from 1 to 65535.');
  return value;
}

/** Of `--listen`. */
export const LISTEN_HELP: string =
  'serve it on this address of the machine, too, e.g. 0.0.0.0, for clients in containers; whoever reaches it can use it';

/** Of `--no-export`. */
export const NO_EXPORT_HELP: string =
  'set none of REDIS_URL, REDIS_HOST, … for this run, for tests that take their presence for more than an address';
