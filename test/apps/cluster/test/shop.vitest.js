import { afterAll, test } from 'vitest';
import { steps } from '../src/steps.js';

const { list, end } = steps();
for (const [name, step] of list) test(name, step);
afterAll(end);
