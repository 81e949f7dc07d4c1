import { describe, expect, it } from 'vitest';
import { linesOf, onPlatform, selectBuilds } from '../../../src/engines/select.ts';
import { ENGINE_BUILDS } from '../../../src/engines/table.ts';
import { parseSelector } from '../../../src/model/selector.ts';

describe('the table of engines', () => {
  it('has the whole hash and the size of every archive and every server', () => {
    for (const { archive, server } of ENGINE_BUILDS) {
      for (const { bytes, sha256 } of [archive, server]) {
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(bytes).toBeGreaterThan(500_000);
      }
    }
  });

  it('names each server once', () => {
    const names = ENGINE_BUILDS.map(({ platform, server }) => `${platform} ${server.sha256}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('knows what every archive is called by its source', () => {
    for (const { source, archive } of ENGINE_BUILDS) {
      const name = source.kind === 'wheel' ? source.package.replaceAll('-', '_') : source.artifact;
      expect(archive.name.startsWith(`${name}-${source.version}`)).toBe(true);
      expect(archive.name).toMatch(source.kind === 'wheel' ? /\.whl$/ : /\.jar$/);
    }
  });

  it.each([
    ['linux-x64', '2.8 5.0 6.0 6.2 7.0 valkey-8.1 valkey-9.0 valkey-9.1'],
    ['linux-arm64', '6.2 7.0 valkey-9.0 valkey-9.1'],
    ['darwin-x64', '2.8 5.0 6.0 6.2 7.0 valkey-9.0 valkey-9.1'],
    ['darwin-arm64', '6.2 7.0 valkey-8.1 valkey-9.0 valkey-9.1'],
  ])('has for %s the lines %s', (platform, lines) => {
    expect(linesOf(onPlatform(ENGINE_BUILDS, platform)).join(' ')).toBe(lines);
  });

  it('names no address: registries are the business of their clients', () => {
    expect(JSON.stringify(ENGINE_BUILDS)).not.toMatch(/:\/\//);
  });
});

describe('a selector', () => {
  const here = onPlatform(ENGINE_BUILDS, 'linux-x64');

  it.each([
    ['2.8', ['2.8.19']],
    ['6', ['6.2.11', '6.2.14', '6.2.7']],
    ['6.2.14', ['6.2.14']],
    ['redis', ['7.0.15']],
    ['valkey', ['9.1.2']],
    ['valkey-9.0', ['9.0.0']],
    ['8.1', ['8.1.8']],
    ['redis-8.1', []],
    ['2.8.24', []],
  ])('%s means %s', (text, versions) => {
    const found = selectBuilds(parseSelector(text), here).map(({ engine }) => engine.version);
    expect(found).toEqual(versions);
  });
});
