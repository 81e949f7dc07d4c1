/** Clients that put the command they had sent into their error's message. */
const FORMS: readonly RegExp[] = [
  // redis-py, of a pipeline (redis/client.py, annotate_exception)
  /Command # \d{1,9} \(([^)]{1,500})\) of pipeline caused error/,
  // Redisson (org.redisson.client.handler.CommandDecoder)
  /command: \((\w{1,40})\), params: \[([^\]]{0,500})\]/,
];

/** The command that a message says was sent, with its arguments, in upper case; undefined where it says none. */
export function sentInMessage(message: string): string | undefined {
  const text = message.slice(0, 4_000);
  if (!text.includes(' of pipeline caused ') && !text.includes(', params: [')) return undefined;
  for (const form of FORMS) {
    const match = form.exec(text);
    if (match !== null)
      return match
        .slice(1)
        .join(' ')
        .split(/[\s,]+/)
        .join(' ')
        .trim()
        .toUpperCase();
  }
  return undefined;
}
