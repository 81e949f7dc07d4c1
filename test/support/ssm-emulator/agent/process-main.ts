/** One agent as a process of its own: what a test stops, continues and kills. Speaks process-protocol.ts over IPC. */
import { decodeMessage } from '../codec/message.ts';
import { Agent } from './agent.ts';
import {
  AGENT_COUNTERS,
  type AgentCounters,
  type AgentStart,
  type FromAgent,
  type ToAgent,
} from './process-protocol.ts';

let agent: Agent | undefined;
let isCounting = false;

function say(message: FromAgent): void {
  process.send?.(message);
}

function begin({ counters, ...start }: AgentStart): Agent {
  return new Agent({
    ...start,
    counters,
    transmit: ({ frame, acknowledges }) => say({ kind: 'transmit', frame, acknowledges }),
    // Its window bounds what is under way; the gateway's backlog is not seen from here.
    backlogBytes: () => 0,
    modeChosen: (mode, clientVersion) => say({ kind: 'modeChosen', mode, clientVersion }),
    end: (by, reason) => say({ kind: 'end', by, reason }),
    breach: (text) => say({ kind: 'breach', text }),
  });
}

function tellCounters(counters: AgentStart['counters']): void {
  if (isCounting) return;
  isCounting = true;
  let last = '';
  setInterval(() => {
    const own = Object.fromEntries(
      AGENT_COUNTERS.map((name) => [name, counters[name]]),
    ) as unknown as AgentCounters;
    const text = JSON.stringify(own);
    if (text !== last) say({ kind: 'counters', counters: own });
    last = text;
  }, 20);
}

process.on('message', (message: ToAgent) => {
  switch (message.kind) {
    case 'begin':
      agent = begin(message.start);
      tellCounters(message.start.counters);
      return;
    case 'receive':
      agent?.receive(decodeMessage(Buffer.from(message.frame)));
      return;
    default:
      agent?.[message.kind]();
  }
});
// The emulator is gone.
process.once('disconnect', () => process.exit(0));
