import type { ChangeBetween } from '../changes/changes-between.ts';
import { RedisTargetError } from '../errors.ts';
import { visibleLine } from '../model/visible.ts';
import { writeRaw } from '../platform/output.ts';
import { makeUpgradePage, type UpgradePageOptions } from '../report/upgrade/page.ts';
import type { CommandIo } from './io.ts';
import { writeReport } from './write-report.ts';

export interface UpgradePageTargets {
  readonly json?: boolean;
  /** A file; `true`: stdout. */
  readonly markdown?: string | true;
  readonly html?: string | true;
}

/** @throws {RedisTargetError} `RT_USAGE` where more than one document would go to stdout. */
export function assertOneOnStdout({ json, markdown, html }: UpgradePageTargets): void {
  const asked = [json === true && '--json', markdown === true && '--markdown', html === true && '--html'];
  const onStdout = asked.filter((name) => name !== false);
  if (onStdout.length < 2) return;
  throw new RedisTargetError(
    'RT_USAGE',
    `Could not print the changes: ${onStdout.join(' and ')} would both go to stdout. Give a file to one of them, as in --html upgrade.html.`,
  );
}

/**
 * Writes the page on an upgrade in each form that was asked for; a form is loaded only then.
 *
 * @returns Whether there was any.
 * @throws {RedisTargetError} `RT_REPORT_WRITE`.
 */
export async function writeUpgradePages(
  changes: readonly ChangeBetween[],
  options: UpgradePageOptions,
  { markdown, html }: UpgradePageTargets,
  io: CommandIo,
): Promise<boolean> {
  if (markdown === undefined && html === undefined) return false;
  const page = makeUpgradePage(changes, options);
  if (markdown !== undefined) {
    const { upgradeAsMarkdown } = await import('../report/upgrade/markdown.ts');
    await give(upgradeAsMarkdown(page), markdown, io);
  }
  if (html !== undefined) {
    const { upgradeAsHtml } = await import('../report/upgrade/html.ts');
    await give(upgradeAsHtml(page), html, io);
  }
  return true;
}

async function give(text: string, to: string | true, io: CommandIo): Promise<void> {
  // Its texts are escaped; what is used of them was masked with the runs that it is of.
  if (to === true) return writeRaw(io.stdout, text);
  await writeReport(to, text, io);
  io.stderr.write(`Wrote ${visibleLine(to)}\n`);
}
