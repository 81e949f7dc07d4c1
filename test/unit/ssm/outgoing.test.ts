import { expect, it } from 'vitest';
import { Outgoing } from '../../../src/ssm/outgoing.ts';

it('says that there is room again also where something small was written while it was full', () => {
  let drained = 0;
  let sent = 0;
  const outgoing = new Outgoing({
    send: () => {
      sent++;
    },
    isWritable: () => true,
    drained: () => {
      drained++;
    },
  });
  let acknowledged = 0;
  const acknowledgeAll = (): void => {
    for (; acknowledged < sent; acknowledged++) outgoing.acknowledged(acknowledged, 0);
  };
  expect(outgoing.write(Buffer.alloc(256 * 1024))).toBe(false);
  outgoing.flush(0);
  acknowledgeAll();
  expect(drained).toBe(0);
  // As the end of another stream is.
  expect(outgoing.write(Buffer.alloc(8))).toBe(false);
  for (let turn = 0; turn < 300; turn++) {
    outgoing.flush(0);
    acknowledgeAll();
  }
  expect(outgoing.isDelivered).toBe(true);
  expect(drained).toBe(1);
});
