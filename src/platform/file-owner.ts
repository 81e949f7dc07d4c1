import { readFileSync } from 'node:fs';

/** This process's user; undefined where the system has no numbers for them. */
export function ownUserId(): number | undefined {
  return process.getuid?.();
}

/** A user as a message names them: `nobody (uid 65534)`, or the number alone where the system has no name for it. */
export function nameUser(uid: number): string {
  try {
    for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
      const [name, , id] = line.split(':');
      if (id === String(uid) && name) return `${name} (uid ${uid})`;
    }
  } catch {
    // There need not be such a file; the number tells enough.
  }
  return `uid ${uid}`;
}
