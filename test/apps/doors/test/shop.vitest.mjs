import { it } from 'vitest';
import { eachOther, eachStep } from '../clients/steps.cjs';

const define = (client, title, work) => it(`${client}: ${title}`, work);
eachStep(define);
eachOther(define);
