import { describe, expect, it } from 'vitest';
import { NextCommands } from '../../../src/ssm/next-commands.ts';

describe('the next commands of those who were answered', () => {
  it('are coming until each of them has asked again', () => {
    const commands = new NextCommands<string>();
    expect(commands.areComing(0)).toBe(false);
    commands.mayCome('a', 10);
    commands.mayCome('b', 10);
    commands.came('a');
    expect(commands.areComing(10.2)).toBe(true);
    commands.came('b');
    expect(commands.areComing(10.3)).toBe(false);
  });

  it('are no longer waited for when one thinks for a while, nor counted among later ones', () => {
    const commands = new NextCommands<string>();
    commands.mayCome('thinks', 10);
    expect(commands.areComing(11.5)).toBe(false);
    commands.mayCome('asks', 20);
    commands.came('asks');
    expect(commands.areComing(20.1)).toBe(false);
  });
});
