import { writeFile } from 'node:fs/promises';
import { recordReplies } from './record-replies.ts';

/* Makes test/vectors/cluster-replies.jsonl anew: `npm run vectors cluster`. */
const lines = (await recordReplies()).map((reply) => JSON.stringify(reply));
await writeFile(new URL('../../vectors/cluster-replies.jsonl', import.meta.url), `${lines.join('\n')}\n`);
