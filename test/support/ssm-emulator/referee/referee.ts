import {
  type AgentMessage,
  digestOf,
  messageIdOf,
  PAYLOAD_HANDSHAKE_COMPLETE,
  PAYLOAD_OUTPUT,
} from '../codec/message.ts';
import type { Relayed } from '../gateway/relayed.ts';
import type { SessionCounters } from '../types.ts';
import { AckCheck } from './ack-check.ts';
import { checkFrame } from './frame-check.ts';
import { type OpenMessage, readOpenMessage } from './open-message.ts';
import { OrderCheck } from './order-check.ts';

export interface RefereeOptions {
  readonly agentVersion: string;
  readonly maxPayloadBytes: number;
  readonly mustAcknowledgeAgain: boolean;
  readonly judgesOrder: boolean;
  readonly counters: SessionCounters;
  breach(text: string): void;
}

/** Watches the client's socket of one session, outside of all faults, in both directions. */
export class Referee {
  readonly #options: RefereeOptions;
  readonly #order: OrderCheck;
  readonly #acks: AckCheck;
  #clientId: string | undefined;
  #completeDelivered = false;

  constructor(options: RefereeOptions) {
    this.#options = options;
    this.#order = new OrderCheck(options.breach);
    this.#acks = new AckCheck(options.breach, options.mustAcknowledgeAgain);
  }

  /** The first frame of a channel. */
  opening(text: string): OpenMessage {
    const message = readOpenMessage(text);
    for (const breach of message.breaches) this.#options.breach(breach);
    if (this.#clientId !== undefined && message.clientId !== this.#clientId) {
      this.#options.breach('ClientId changed within one session');
    }
    this.#clientId ??= message.clientId;
    return message;
  }

  channelOpened(): void {
    this.#options.counters.channels++;
    this.#order.channelOpened();
    this.#acks.channelOpened();
  }

  /** A binary frame from the client. Undefined: the agent would drop it. */
  fromClient(frame: Buffer): AgentMessage | undefined {
    const { counters, breach, judgesOrder } = this.#options;
    const message = checkFrame(frame, this.#options);
    if (message?.messageType === 'acknowledge') {
      counters.acksIn++;
      if (judgesOrder) this.#acks.acknowledged(message);
    } else if (message?.messageType === 'input_stream_data') {
      counters.messagesIn++;
      if (judgesOrder && !this.#order.sent(message, digestOf(frame))) counters.repeatsIn++;
      else if (message.payloadType === PAYLOAD_OUTPUT && !this.#completeDelivered) {
        breach('stream data came before the handshake was complete');
      }
    }
    return message;
  }

  /** A message went into the client's socket. */
  toClient({ message, frame, acknowledges }: Relayed): void {
    const { counters, judgesOrder } = this.#options;
    if (acknowledges !== undefined) {
      if (judgesOrder) this.#order.acknowledged(acknowledges);
    } else if (message.messageType === 'output_stream_data') {
      counters.messagesOut++;
      if (judgesOrder) this.#acks.delivered({ ...message, messageId: messageIdOf(frame) });
      if (message.payloadType === PAYLOAD_HANDSHAKE_COMPLETE) this.#completeDelivered = true;
    }
  }

  /** The client ended the session while its channel was there. */
  finish(): void {
    this.#order.finish();
    this.#acks.finish();
  }
}
