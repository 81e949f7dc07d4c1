import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../.cache/python/', import.meta.url));

/** The programs of the setup's virtual environment: python, pytest, moto_server. Put it in front of PATH. */
export const PYTHON_BIN: string = `${FOLDER}bin`;

/** Whether the setup has got pytest, redis-py and moto. */
export function hasPython(): boolean {
  return existsSync(`${FOLDER}complete`);
}

/** Whether the setup has got parliament, cfn-lint, python-hcl2 and check-jsonschema. */
export function hasLinters(): boolean {
  return hasPython() && existsSync(`${FOLDER}linters-2`);
}
