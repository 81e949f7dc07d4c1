import { RedisTargetError } from '../errors.ts';

const CURES: Readonly<Record<string, readonly [what: string, cure: string]>> = {
  ENOENT: ['there is no such program', 'Check that it is installed and on PATH.'],
  EACCES: [
    'it may not be executed',
    'Name a program and not a folder, and give it the right (chmod +x) or its interpreter.',
  ],
};

/** `RT_COMMAND_NOT_FOUND`: a command that could not be started, and what to do. */
export function notStarted(program: string, cause: NodeJS.ErrnoException): RedisTargetError {
  const [what, cure] = CURES[cause.code ?? ''] ?? [
    cause.message,
    'Check that it is installed and made for this machine.',
  ];
  return new RedisTargetError('RT_COMMAND_NOT_FOUND', `Could not start \`${program}\`: ${what}. ${cure}`, {
    cause,
  });
}
