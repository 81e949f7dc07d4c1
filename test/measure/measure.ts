import { readProbes } from '../support/probes/probes.ts';
import { sendProbe } from '../support/probes/send-probe.ts';

/** What a server replied to a probe. */
export interface MeasuredReply {
  readonly probe: string;
  readonly reply: string;
}

/** Sends every probe of the repository to an empty server of its own on 127.0.0.1, one after the other. */
export async function measure(port: number): Promise<readonly MeasuredReply[]> {
  const replies: MeasuredReply[] = [];
  for (const { id, ...probe } of readProbes())
    replies.push({ probe: id, reply: await sendProbe(port, probe) });
  return replies;
}
