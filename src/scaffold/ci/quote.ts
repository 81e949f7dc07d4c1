/** Names that YAML takes for something else than a text. */
const NO_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text as a value of YAML: as it is where nothing in it means anything, else in quotes. */
export function inYaml(text: string): string {
  return /^[A-Za-z_][\w./-]*$/.test(text) && !NO_TEXT.test(text) ? text : quotedInYaml(text);
}

/** A text in single quotes, in which YAML knows no escape but their own doubling. */
export function quotedInYaml(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A text as one word of a POSIX shell. */
export function inShell(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
