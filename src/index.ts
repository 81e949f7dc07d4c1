export type { RedisTargetConfig } from './config/config.ts';
export { defineConfig } from './config/define.ts';
export { ERROR_CODES, type ErrorCode, isRedisTargetError, RedisTargetError } from './errors.ts';
export type { Endpoint } from './model/endpoint.ts';
export type { Engine, EngineName } from './model/engine.ts';
export type { OpenTarget, TargetDetails, TargetKind, Via } from './model/target.ts';
export {
  type ComparedTargets,
  type CompareFilesOptions,
  type CompareTargetsOptions,
  compareFiles,
  compareTargets,
} from './run/compare-targets.ts';
export { type OpenTargetOptions, openTarget } from './targets/open.ts';
