import { askServersAhead } from '../targets/local/ask-ahead.ts';

// The program of the process that holds a target; started by `holdTarget` only. Servers tell their versions while the rest is
// read, which takes longer.
askServersAhead(process);
(await import('./hold.ts')).hold();
