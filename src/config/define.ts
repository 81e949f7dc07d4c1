import type { RedisTargetConfig } from './config.ts';

/** Gives a configuration file its types; it changes nothing. */
export function defineConfig(config: RedisTargetConfig): RedisTargetConfig {
  return config;
}
