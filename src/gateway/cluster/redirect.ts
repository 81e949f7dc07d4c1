import { endpointIn, type LocateNode, portIn } from './announced-node.ts';

/** `MOVED 3999 10.0.0.1:6379`, `ASK 3999 node.example:6379`, `MOVED 3999 :6379`, `MOVED 3999 2001:db8::1:6379`. */
const REDIRECT = /^(MOVED|ASK) (\d{1,5}) (\S*):(\d{1,5})$/;

/** Points a redirect at the node's local port. Any other line is given back as it came. */
export function rewriteRedirect(line: string, locate: LocateNode): string {
  const [, word, slot, host, portText] = REDIRECT.exec(line) ?? [];
  const port = portIn(portText);
  if (word === undefined || port === undefined) return line;
  const local = locate({ endpoint: endpointIn(host), port });
  return local === undefined ? line : `${word} ${slot} ${local.host}:${local.port}`;
}
