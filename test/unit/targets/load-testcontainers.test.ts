import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { loadTestcontainers } from '../../../src/targets/container/load-testcontainers.ts';

const { cache, resolve } = createRequire(import.meta.url);
const ofTestcontainers = createRequire(resolve('testcontainers'));

it('loads Testcontainers without what only building, Compose, HTTP checks and SSH need', () => {
  const { GenericContainer } = loadTestcontainers();
  expect(new GenericContainer('redis:6.2')).toBeInstanceOf(GenericContainer);
  const later = /node_modules\/(?:undici|archiver|docker-compose|yaml|@grpc\/grpc-js|protobufjs|ssh2)\//;
  expect(Object.keys(cache).filter((file) => later.test(file))).toEqual([]);
});

it('leaves no stand-in to others, who may load the same packages later', () => {
  loadTestcontainers();
  const archiver = ofTestcontainers('archiver') as { (format: string): unknown; create: unknown };
  expect(Object.keys(archiver)).toContain('create');
  expect(archiver('tar')).toHaveProperty('pipe');
  expect(loadTestcontainers()).toBe(ofTestcontainers('testcontainers'));
});
