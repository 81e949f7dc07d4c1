import { beginAhead } from '../targets/begin-ahead.ts';

// The program of the process that holds a target; started by `holdTarget` only. Servers and Docker answer while the rest is
// read, which takes longer.
beginAhead(process);
void import('./hold.ts').then(({ hold }) => hold());
