import { InvalidArgumentError, Option } from 'commander';
import { bastion as bastionKind } from '../config/named-kinds.ts';
import type { BastionSetting } from '../config/settings.ts';
import { type NamedElastiCache, parseNamedElastiCache } from '../scaffold/named-elasticache.ts';

/** `--bastion`, as the variable REDIS_TARGET_BASTION has it. */
export function bastionOption(): Option {
  return new Option(
    '--bastion <target>',
    'the bastion for the configuration: i-…, mi-…, ecs:… or tag:NAME=VALUE (default: asked for; with --yes the only one)',
  ).argParser(parseBastion);
}

/** `--elasticache`, which may be repeated. */
export function elastiCacheOption(): Option {
  return new Option(
    '--elasticache <where>',
    'an ElastiCache for the configuration: its id, KIND:ID or HOST[:PORT], KEY= before it names it; may be repeated',
  )
    .argParser(parseElastiCache)
    .default([], 'asked for; with --yes the only one');
}

function parseBastion(text: string): BastionSetting {
  const taken = bastionKind.fromText?.(text);
  if (taken === undefined) throw new InvalidArgumentError(`It must be ${bastionKind.allowed}.`);
  return taken.value as BastionSetting;
}

function parseElastiCache(text: string, before: readonly NamedElastiCache[]): readonly NamedElastiCache[] {
  const named = parseNamedElastiCache(text);
  if (named === undefined)
    throw new InvalidArgumentError(
      'It must be an id (app-62), KIND:ID (replicationGroup, cluster or serverless) or HOST[:PORT], with KEY= before it where the configuration is to have it under another name.',
    );
  return [...before, named];
}
