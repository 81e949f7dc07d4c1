import { expect, it } from 'vitest';
import { resultsSchema } from '../../../src/results/format.ts';

it('is published as the reader of results files has it: `npx vitest run test/unit/results/schema.test.ts -u` writes it', async () => {
  const text = `${JSON.stringify(resultsSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../src/schemas/results.schema.json');
});
