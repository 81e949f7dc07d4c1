import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';

type Why = readonly [what: string, cure: string];

/** `RT_COMMAND_NOT_FOUND`: a command that could not be started where it was to be, and what to do. */
export function notStarted(
  program: string,
  cause: NodeJS.ErrnoException,
  where: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): RedisTargetError {
  const [what, cure] = whyNot(program, cause, where);
  return new RedisTargetError('RT_COMMAND_NOT_FOUND', `Could not start \`${program}\`: ${what}. ${cure}`, {
    cause,
  });
}

function whyNot(
  program: string,
  { code, message }: NodeJS.ErrnoException,
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Why {
  if (code === 'EACCES')
    return [
      'it may not be executed',
      'Name a program and not a folder, and give it the right (chmod +x) or its interpreter.',
    ];
  if (code !== 'ENOENT') return [message, 'Check that it is installed and made for this machine.'];
  // The system has the same error for all three.
  if (!existsSync(cwd))
    return [`the folder ${cwd}, in which it is to run, is not there`, 'Make that folder.'];
  const folders = program.includes('/') ? [''] : (env.PATH ?? '').split(delimiter);
  const file = folders.map((folder) => resolve(cwd, folder, program)).find((path) => existsSync(path));
  if (file === undefined) return ['there is no such program', 'Check that it is installed and on PATH.'];
  return [
    `${file} is there, but not the interpreter that it names`,
    'Correct its first line (#!), or install it again: the scripts of a virtual environment name the place where that was made.',
  ];
}
