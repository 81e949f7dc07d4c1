import type { FuzzedParser } from './parser.ts';
import { GATEWAY } from './parsers/gateway.ts';
import { PRINTED } from './parsers/printed.ts';
import { REPLIES } from './parsers/replies.ts';
import { REPORTS } from './parsers/reports.ts';
import { RESULTS } from './parsers/results.ts';
import { SESSIONS } from './parsers/sessions.ts';
import { SETTINGS } from './parsers/settings.ts';
import { TARGETS } from './parsers/targets.ts';

/** Everything of ours that reads what others wrote; `parser.ts` tells how to add something. */
export const PARSERS: readonly FuzzedParser[] = [
  ...TARGETS,
  ...SETTINGS,
  ...REPLIES,
  ...GATEWAY,
  ...REPORTS,
  ...RESULTS,
  ...PRINTED,
  ...SESSIONS,
];
