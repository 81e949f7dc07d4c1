import { decodeAcknowledgement } from '../codec/acknowledge.ts';
import type { AgentMessage } from '../codec/message.ts';

const REMEMBERED = 16_384;
/** So many copies on one channel without an answer are no flow control any more. */
const COPIES_WITHOUT_ACK = 10;

interface Delivered {
  /** Where it was put into the socket for the first time. */
  readonly firstChannel: number;
  readonly messageId: string;
  readonly payloadType: number;
  copies: number;
  acks: number;
  channel: number;
  copiesOnChannel: number;
  acksOnChannel: number;
}

/** The client's acknowledgements against what was put into its socket. */
export class AckCheck {
  readonly #breach: (text: string) => void;
  readonly #mustAcknowledgeAgain: boolean;
  readonly #delivered: Map<number, Delivered> = new Map();
  #highest = -1;
  #channel = 0;

  constructor(breach: (text: string) => void, mustAcknowledgeAgain: boolean) {
    this.#breach = breach;
    this.#mustAcknowledgeAgain = mustAcknowledgeAgain;
  }

  channelOpened(): void {
    this.#channel++;
  }

  delivered(message: Pick<AgentMessage, 'sequenceNumber' | 'messageId' | 'payloadType'>): void {
    const { sequenceNumber, messageId, payloadType } = message;
    let known = this.#delivered.get(sequenceNumber);
    if (!known) {
      known = {
        firstChannel: this.#channel,
        messageId,
        payloadType,
        copies: 0,
        acks: 0,
        channel: 0,
        copiesOnChannel: 0,
        acksOnChannel: 0,
      };
      this.#delivered.set(sequenceNumber, known);
      this.#highest = Math.max(this.#highest, sequenceNumber);
      this.#delivered.delete(sequenceNumber - REMEMBERED);
    }
    if (known.channel !== this.#channel) {
      known.channel = this.#channel;
      known.copiesOnChannel = 0;
      known.acksOnChannel = 0;
    }
    known.copies++;
    known.copiesOnChannel++;
  }

  acknowledged(message: AgentMessage): void {
    const acknowledgement = decodeAcknowledgement(message.payload);
    if (typeof acknowledgement === 'string') {
      this.#breach(acknowledgement);
      return;
    }
    const { sequenceNumber, messageId } = acknowledgement;
    const known = this.#delivered.get(sequenceNumber);
    if (!known) {
      if (sequenceNumber > this.#highest - REMEMBERED) {
        this.#breach(`an acknowledgement names message ${sequenceNumber}, which was not delivered`);
      }
      return;
    }
    if (known.messageId !== messageId) {
      this.#breach(`the acknowledgement of message ${sequenceNumber} names another message's id`);
      return;
    }
    known.acks++;
    known.acksOnChannel++;
    if (known.acks > known.copies) {
      this.#breach(`message ${sequenceNumber} was acknowledged more often than it was delivered`);
    }
  }

  /** To be called at an orderly end, while the channel is there. */
  finish(): void {
    for (const [sequenceNumber, known] of this.#delivered) {
      if (known.channel !== this.#channel || known.acksOnChannel > 0) continue;
      if (known.copiesOnChannel < COPIES_WITHOUT_ACK) continue;
      // Its acknowledgement may have died with the socket, and the official client sends no second one.
      const isRepeat = known.acks > 0 || known.firstChannel !== this.#channel;
      if (isRepeat && !this.#mustAcknowledgeAgain) continue;
      this.#breach(
        `message ${sequenceNumber} (payload type ${known.payloadType}) was delivered ${known.copiesOnChannel} times and never acknowledged`,
      );
      return;
    }
  }
}
