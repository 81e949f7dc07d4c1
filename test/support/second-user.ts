import { execFileSync } from 'node:child_process';

/** Another local user: `nobody`, who can do nothing but what anybody can. */
export const SECOND_USER_ID = 65_534;

const AS_NOBODY = [
  'setpriv',
  `--reuid=${SECOND_USER_ID}`,
  `--regid=${SECOND_USER_ID}`,
  '--clear-groups',
  'sh',
  '-c',
];

/** Runs a shell script as another local user of this machine, and gives what it prints. */
export function asSecondUser(script: string): string {
  const command = process.getuid?.() === 0 ? AS_NOBODY : ['sudo', '-n', ...AS_NOBODY];
  const [program = '', ...args] = command;
  return execFileSync(program, [...args, script], {
    encoding: 'utf8',
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** Whether this machine lets us be one: root with setpriv, or a user whom sudo asks for nothing. */
export function hasSecondUser(): boolean {
  try {
    return asSecondUser('id -u') === String(SECOND_USER_ID);
  } catch {
    return false;
  }
}
