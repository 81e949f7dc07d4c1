// How many failing tests get their reason, and the right one: each measurement that differs on a way, in each runner's words.
import { rateReasons, WAYS } from './reasons/rate.ts';
import { printTable } from './table.ts';

const percent = (part: number, of: number): string =>
  of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`;
for (const naming of ['command', 'nothing'] as const) {
  const rows = WAYS.map(([from, to]) => {
    const rate = rateReasons(from, to, naming);
    return [
      `${from} → ${to}`,
      `${rate.tests}`,
      percent(rate.named, rate.tests),
      percent(rate.wrong, rate.named + rate.wrong),
      `${rate.wrongAndCertain}`,
    ];
  });
  const heads = ['way', 'failing tests', 'named', 'wrong', 'wrong and certain'];
  printTable(naming === 'command' ? 'The test names its command' : 'The test names nothing', heads, rows);
}
