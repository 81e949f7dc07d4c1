/** What no client library sends so, with the pattern that ends the wait for its replies. `since` names the first release that knows it. */
export interface RawStep {
  readonly send: string;
  readonly until: RegExp;
}

const step = (send: string, until: RegExp): RawStep => ({ send, until });

/** For servers of before 3.2. */
export const OLD: readonly RawStep[] = [
  step('ECHO "in line"\r\n\r\n  echo \'two words\'\r\nPING\n', /PONG/),
  step('*0\r\n*-1\r\n*2\r\n$4\r\necho\r\n$0\r\n\r\nECHO empty\r\n', /empty/),
  step(
    'CLIENT REPLY OFF\r\nECHO heard\r\nCLIENT REPLY SKIP\r\nECHO too\r\nCLIENT REPLY ON\r\nECHO all\r\n',
    /all/,
  ),
  step('SUBSCRIBE a b a\r\nPUNSUBSCRIBE\r\nUNSUBSCRIBE\r\nECHO none\r\n', /none/),
  step('MULTI\r\nSUBSCRIBE c\r\nEXEC\r\nPUBLISH c x\r\nUNSUBSCRIBE\r\nECHO end\r\n', /end\r\n$/),
  step(
    'MONITOR\r\nECHO monitored\r\n',
    /"monitored"\r\n(.|\r\n)*\$9\r\nmonitored|\$9\r\nmonitored(.|\r\n)*"monitored"/,
  ),
];

/** For those of today. */
export const NEW: readonly RawStep[] = [
  ...OLD.slice(0, 2),
  step(
    'CLIENT REPLY SKIP\r\nECHO silent\r\nECHO one\r\nCLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nECHO silent\r\nECHO two\r\n',
    /two/,
  ),
  step(
    'CLIENT REPLY OFF\r\nECHO silent\r\nSET k v\r\nCLIENT REPLY SKIP\r\nFOO\r\nCLIENT REPLY ON\r\nECHO three\r\n',
    /three/,
  ),
  step('CLIENT REPLY OFF\r\nECHO silent\r\nRESET\r\nECHO four\r\n', /four/),
  ...OLD.slice(3, 5),
  step('SUBSCRIBE a\r\nPING\r\nPUBLISH a x\r\nRESET\r\nECHO five\r\n', /five/),
  step(
    'HELLO 3\r\nSUBSCRIBE a b\r\nPUBLISH a x\r\nSSUBSCRIBE s\r\nECHO six\r\nUNSUBSCRIBE\r\nSUNSUBSCRIBE s\r\nECHO seven\r\n',
    /seven/,
  ),
  step(
    'CLIENT TRACKING ON\r\nGET k\r\nSET k w\r\nECHO eight\r\nMULTI\r\nSUBSCRIBE c\r\nGET k\r\nEXEC\r\nECHO nine\r\n',
    /nine/,
  ),
  step(
    'DEBUG PROTOCOL attrib\r\nDEBUG PROTOCOL bignum\r\nDEBUG PROTOCOL verbatim\r\nDEBUG PROTOCOL null\r\nECHO ten\r\n',
    /ten/,
  ),
  step(
    'DEBUG PROTOCOL push\r\nDEBUG PROTOCOL map\r\nDEBUG PROTOCOL set\r\nDEBUG PROTOCOL double\r\nECHO eleven\r\n',
    /eleven/,
  ),
  step(
    'MONITOR\r\nECHO monitored\r\n',
    /"monitored"(.|\r\n)*\$9\r\nmonitored|\$9\r\nmonitored(.|\r\n)*"monitored"/,
  ),
  step('RESET\r\nECHO twelve\r\nQUIT\r\n', /twelve\r\n\+OK/),
];
