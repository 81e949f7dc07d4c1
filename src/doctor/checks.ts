import type { Check } from './check.ts';
import { AWS_CHECKS } from './checks/aws.ts';
import { BASTION_CHECKS } from './checks/bastion.ts';
import { CONNECT_CHECKS } from './checks/connect.ts';
import { DOCKER_CHECKS } from './checks/docker.ts';
import { FORWARD } from './checks/forward.ts';
import { LOCAL_CHECKS } from './checks/local.ts';
import { LOGIN } from './checks/login.ts';
import { PROJECT_CHECKS } from './checks/project.ts';
import { SERVER_CHECKS } from './checks/server.ts';
import { SESSION_CHECKS } from './checks/session.ts';
import { SETTINGS_CHECKS } from './checks/settings.ts';
import { TUNNEL } from './checks/tunnel.ts';

/** The chain from this machine to the engine's keys, in its order. */
export const CHECKS: readonly Check[] = [
  ...SETTINGS_CHECKS,
  ...PROJECT_CHECKS,
  ...DOCKER_CHECKS,
  ...LOCAL_CHECKS,
  ...AWS_CHECKS,
  ...BASTION_CHECKS,
  LOGIN,
  ...SESSION_CHECKS,
  FORWARD,
  TUNNEL,
  ...CONNECT_CHECKS,
  ...SERVER_CHECKS,
];
