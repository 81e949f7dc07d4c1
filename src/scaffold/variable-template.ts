/** What a variable of that name holds, in all likelihood. */
export function templateFor(name: string): string {
  if (/PORT$/.test(name)) return '{port}';
  if (/(?:HOST|ADDR|ADDRESS|ENDPOINT)$/.test(name)) return '{host}';
  if (/(?:PASSWORD|PASS|AUTH|TOKEN)$/.test(name)) return '{password}';
  if (/USER(?:NAME)?$/.test(name)) return '{username}';
  if (/(?:DB|DATABASE)$/.test(name)) return '{db}';
  return '{url}';
}
