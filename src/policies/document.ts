import type { ElastiCacheSetting } from '../config/settings.ts';
import { ANY_SUFFIX } from '../model/partition.ts';

const DEFAULT_PORT = 6379;

/** An SSM session document. */
export interface SessionDocument {
  readonly schemaVersion: '1.0';
  readonly description: string;
  readonly sessionType: 'Port';
  readonly parameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * A copy of `AWS-StartPortForwardingSessionToRemoteHost` whose sessions lead to the configured ElastiCaches only.
 *
 * IAM has no condition for a session's host: with AWS's own document whoever may start a session reaches whatever the bastion
 * reaches. SSM itself refuses a parameter that its document's pattern does not allow.
 */
export function sessionDocument(elastiCaches: readonly ElastiCacheSetting[]): SessionDocument {
  const hosts = [...new Set(elastiCaches.map(hostPattern))];
  const ports = [...new Set(elastiCaches.map((one) => ('host' in one ? (one.port ?? DEFAULT_PORT) : 'any')))];
  return {
    schemaVersion: '1.0',
    description:
      'Forward a local port to the ElastiCaches that redis-target is configured for, and to nothing else',
    sessionType: 'Port',
    parameters: {
      host: { type: 'String', description: 'The ElastiCache', allowedPattern: `^(?:${hosts.join('|')})$` },
      portNumber: {
        type: 'String',
        description: 'Its port',
        // What is looked up may have any.
        allowedPattern: ports.includes('any') ? '^[0-9]{1,5}$' : `^(?:${ports.join('|')})$`,
        default: String(ports[0] === 'any' ? DEFAULT_PORT : ports[0]),
      },
      localPortNumber: {
        type: 'String',
        description: 'The local port, for the session-manager-plugin',
        allowedPattern: '^[0-9]{1,5}$',
        default: '0',
      },
    },
    properties: {
      portNumber: '{{ portNumber }}',
      host: '{{ host }}',
      type: 'LocalPortForwarding',
      localPortNumber: '{{ localPortNumber }}',
    },
  };
}

/** A host as it is; what is looked up by its id has that id in its name, after a word of ElastiCache's at most. */
function hostPattern(setting: ElastiCacheSetting): string {
  if ('host' in setting) return escapePattern(setting.host);
  if ('replicationGroup' in setting)
    return `(?:[a-z]+\\.)?${escapePattern(setting.replicationGroup)}(?:-ro|-[0-9]+)*\\.[a-z0-9.-]+\\.${ANY_SUFFIX}`;
  if ('cluster' in setting)
    return `(?:[a-z]+\\.)?${escapePattern(setting.cluster)}\\.[a-z0-9.-]+\\.${ANY_SUFFIX}`;
  return `${escapePattern(setting.serverless)}-[a-z0-9]+\\.serverless\\.[a-z0-9.-]+\\.${ANY_SUFFIX}`;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
