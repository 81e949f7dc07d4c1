import { keepEnvironmentSecrets, secretsOfTarget } from '../config/secrets.ts';
import { keepSecrets } from '../platform/mask.ts';
import { guardOutput } from '../platform/output.ts';

/** What prints, and by which environment. */
interface Printing {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
}

/** What may be printed from here on holds no password of the command line's and the environment's, whoever prints it. */
export function guardEarly(args: readonly string[], { stdout, stderr, env }: Printing): void {
  guardOutput(stdout, { env });
  guardOutput(stderr, { env });
  keepEnvironmentSecrets(env);
  keepSecrets(args.flatMap(secretsOfTarget));
}
