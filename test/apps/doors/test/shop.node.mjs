import { test } from 'node:test';
import { eachOther, eachStep } from '../clients/steps.cjs';

const define = (client, title, work) => test(`${client}: ${title}`, work);
eachStep(define);
eachOther(define);
