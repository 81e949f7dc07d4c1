import { htmlPieces } from '../../src/report/html.ts';
import { jsonPieces } from '../../src/report/json.ts';
import { junitPieces } from '../../src/report/junit.ts';

const whole =
  <A extends readonly unknown[]>(pieces: (...args: A) => Iterable<string>) =>
  (...args: A): string =>
    [...pieces(...args)].join('');

/** Reports as one text, which the product writes piece by piece. */
export const reportAsHtml: (...args: Parameters<typeof htmlPieces>) => string = whole(htmlPieces);
export const reportAsJson: (...args: Parameters<typeof jsonPieces>) => string = whole(jsonPieces);
export const reportAsJunit: (...args: Parameters<typeof junitPieces>) => string = whole(junitPieces);
