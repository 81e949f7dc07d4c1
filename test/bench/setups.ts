export interface SetupOptions {
  /** The server that is started. */
  readonly engine: string;
}

/** What each contestant's documentation says to write into Vitest's global setup; nothing where there is none. */
export const VITEST_SETUPS = {
  none: undefined,
  /** A line in the configuration. */
  ours: undefined,
  redisMemoryServer: ({ engine }: SetupOptions): string => `
import { RedisMemoryServer } from 'redis-memory-server';
let server;
export async function setup() {
  server = new RedisMemoryServer({ binary: { systemBinary: ${JSON.stringify(engine)} } });
  process.env.REDIS_URL = \`redis://\${await server.getHost()}:\${await server.getPort()}\`;
}
export async function teardown() {
  await server.stop();
}
`,
  testcontainers: (): string => `
import { RedisContainer } from '@testcontainers/redis';
let container;
export async function setup() {
  container = await new RedisContainer('redis:6.2').start();
  process.env.REDIS_URL = container.getConnectionUrl();
}
export async function teardown() {
  await container.stop();
}
`,
} as const;

export type VitestSetup = keyof typeof VITEST_SETUPS;
