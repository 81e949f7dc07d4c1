import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type AgentMessage, decodeMessage, encodeMessage } from '../codec/message.ts';
import type { AgentContext } from './agent.ts';
import type { EmulatedAgent } from './emulated-agent.ts';
import type { FromAgent, ToAgent } from './process-protocol.ts';

const MAIN = fileURLToPath(new URL('process-main.ts', import.meta.url));
const JITI = fileURLToPath(import.meta.resolve('jiti/register'));

/** An agent in a process of its own, which may be stopped, continued and killed. Its session is not told of its death. */
export class AgentProcess implements EmulatedAgent {
  readonly #child: ReturnType<typeof fork>;
  #isClosed = false;

  constructor(context: AgentContext) {
    const { version, sessionType, properties, hosts, options, counters } = context;
    this.#child = fork(MAIN, [], {
      execArgv: ['--import', JITI],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // Killed by a test, its channel breaks: the session goes on without it.
    this.#child.on('error', () => undefined);
    this.#child.on('message', (message: FromAgent) => {
      if (!this.#isClosed) take(message, context);
    });
    this.#say({ kind: 'begin', start: { version, sessionType, properties, hosts, options, counters } });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  startPublication(): void {
    this.#say({ kind: 'startPublication' });
  }

  pausePublication(): void {
    this.#say({ kind: 'pausePublication' });
  }

  receive(message: AgentMessage): void {
    this.#say({ kind: 'receive', frame: encodeMessage(message) });
  }

  finish(): void {
    this.#say({ kind: 'finish' });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#child.kill('SIGKILL');
  }

  #say(message: ToAgent): void {
    if (!this.#isClosed && this.#child.connected) this.#child.send(message, () => undefined);
  }
}

function take(message: FromAgent, context: AgentContext): void {
  switch (message.kind) {
    case 'transmit': {
      const frame = Buffer.from(message.frame);
      const { acknowledges } = message;
      context.transmit({
        message: decodeMessage(frame),
        frame,
        ...(acknowledges === undefined ? {} : { acknowledges }),
      });
      return;
    }
    case 'modeChosen':
      context.modeChosen(message.mode, message.clientVersion);
      return;
    case 'end':
      context.end(message.by, message.reason);
      return;
    case 'breach':
      context.breach(message.text);
      return;
    case 'counters':
      Object.assign(context.counters, message.counters);
      context.changed?.();
  }
}
