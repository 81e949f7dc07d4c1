import { MASK } from '../model/mask-url.ts';
import { mask } from './mask.ts';

/** Options of which the next argument, or what follows `=`, is a secret. */
const SECRET_OPTION =
  /^-{1,2}(?:[\w-]*(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|auth|api-?key)|p|a|requirepass|masterauth|primaryauth)$/i;
/** `-p 6379` is a port far more often than a password. */
const PORT = /^\d{2,5}$/;
const SECRET_VARIABLE = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|auth|api_?key)$/i;
const ASSIGNMENT = /^(-{0,2}[\w.-]+)=(.*)$/s;
/** Options within one argument, as a shell's `-c` has them: the value ends with a blank, or with its quotation mark. */
const INSIDE = /(^|\s)(-{1,2}[\w-]+|[A-Za-z_]\w*)([=\s]\s{0,10})('[^']*'|"[^"]*"|[^\s'"]+)/g;

/** A command line as it may be written down: `***` in place of passwords that its options, variables and URLs hold. */
export function maskCommand(command: readonly string[]): string[] {
  return command.map((argument, index) => {
    const option = command[index - 1] ?? '';
    if (isSecret(option, argument)) return MASK;
    return mask(/\s/.test(argument) ? maskInside(argument) : maskAssignment(argument));
  });
}

function isSecret(option: string, value: string): boolean {
  if (!SECRET_OPTION.test(option) || value.startsWith('--')) return false;
  return !(/^-p$/.test(option) && PORT.test(value));
}

function maskAssignment(argument: string): string {
  const [, name = '', value = ''] = ASSIGNMENT.exec(argument) ?? [];
  if (value === '') return argument;
  const isOption = name.startsWith('-');
  return (isOption ? SECRET_OPTION : SECRET_VARIABLE).test(name) ? `${name}=${MASK}` : argument;
}

function maskInside(text: string): string {
  return text.replace(INSIDE, (whole, before: string, name: string, between: string, value: string) => {
    const isAssigned = between.startsWith('=');
    const masks = name.startsWith('-') ? isSecret(name, value) : isAssigned && SECRET_VARIABLE.test(name);
    return masks ? `${before}${name}${between}${MASK}` : whole;
  });
}
