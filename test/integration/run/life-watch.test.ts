import { describe, expect, it } from 'vitest';
import type { OpenTarget } from '../../../src/model/target.ts';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { LifeWatch } from '../../../src/run/usage/life-watch.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { openOptions } from '../../support/open-options.ts';

const NODE = {
  what: "the cluster's node 10.0.0.9:6379",
  how: 'failed, as the other nodes say',
  at: '2026-01-01',
};

/** As one of a cluster of three, which this one server stands for. */
const inCluster = (target: OpenTarget): OpenTarget => ({
  ...target,
  details: { ...target.details, nodes: 3 },
});

describe.skipIf(lacks('6.2'))('a server that is asked whether it lives', () => {
  it('is asked on while another node of its cluster is dead, and its own death is told as well', async () => {
    await using engine = await startEngine('6.2');
    await using target = await openTarget(engine.url, openOptions());
    const told: TargetDeath[] = [];
    const watch = new LifeWatch(inCluster(target), (death) => told.push(death));
    watch.died(NODE);
    await watch.ask();
    await watch.ask();
    expect(watch.readings).toHaveLength(2);
    await engine.close();
    await watch.ask();
    expect(told).toEqual([
      NODE,
      expect.objectContaining({ what: 'the server', how: 'is gone: nobody listens there any more' }),
    ]);
    await watch.ask();
    await watch.askLast();
    expect(told).toHaveLength(2);
  });

  it('is told at the end where it is silent, also while another node of its cluster is dead', async () => {
    await using engine = await startEngine('6.2');
    await using target = await openTarget(engine.url, openOptions());
    const watch = new LifeWatch(inCluster(target), () => undefined);
    watch.died(NODE);
    process.kill(engine.pid, 'SIGSTOP');
    await watch.askLast();
    process.kill(engine.pid, 'SIGCONT');
    expect(watch.deaths).toEqual([NODE, expect.objectContaining({ how: 'answers no more' })]);
  });

  it('is asked no more when it is dead itself and is no cluster', async () => {
    await using engine = await startEngine('6.2');
    await using target = await openTarget(engine.url, openOptions());
    const watch = new LifeWatch(target, () => undefined);
    watch.died({ what: 'the server (pid 1)', how: 'was ended by SIGKILL', at: '2026-01-01' });
    await watch.ask();
    expect(watch.asked).toBe(0);
  });
});
