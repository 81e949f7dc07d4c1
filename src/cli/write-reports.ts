import { appendFile } from 'node:fs/promises';
import { dirname, posix, relative } from 'node:path';
import type { GateResult } from '../compare/gate.ts';
import type { Comparison } from '../model/comparison.ts';
import { inChunks } from '../platform/chunks.ts';
import { usesColor, writeRaw } from '../platform/output.ts';
import type { CommandIo } from './io.ts';
import { writeReport } from './write-report.ts';

export interface ReportTargets {
  readonly json?: boolean;
  readonly markdown?: string;
  readonly html?: string;
  readonly junit?: string;
}

/** Writes what was asked for; each reporter is loaded only then. On stdout is the terminal's report, or the JSON. */
export async function writeReports(
  comparison: Comparison,
  gate: GateResult,
  to: ReportTargets,
  io: CommandIo,
): Promise<void> {
  if (to.html !== undefined) {
    const { htmlPieces } = await import('../report/html.ts');
    await writeReport(
      to.html,
      htmlPieces(logsSeenFrom(dirname(to.html), comparison), { gate, createdAt: new Date() }),
      io,
    );
  }
  if (to.junit !== undefined) {
    const { junitPieces } = await import('../report/junit.ts');
    await writeReport(to.junit, junitPieces(comparison, gate), io);
  }
  const summary = io.env.GITHUB_ACTIONS ? io.env.GITHUB_STEP_SUMMARY : undefined;
  if (to.markdown !== undefined || summary) {
    const { reportAsMarkdown } = await import('../report/markdown.ts');
    const text = reportAsMarkdown(comparison, { gate, ...moreLink(to, io.env) });
    if (to.markdown !== undefined) await writeReport(to.markdown, text, io);
    if (summary) await appendFile(summary, text);
  }
  if (to.json) {
    const { jsonPieces } = await import('../report/json.ts');
    // Its texts are escaped, and were masked with the runs that they are of.
    for (const chunk of inChunks(jsonPieces(comparison, gate))) writeRaw(io.stdout, chunk);
  } else {
    const { reportOnTerminal } = await import('../report/terminal.ts');
    io.stdout.write(reportOnTerminal(comparison, { gate, ...terminalOf(io) }));
  }
  if (io.env.GITHUB_ACTIONS) {
    const { reportAsAnnotations } = await import('../report/annotations.ts');
    writeRaw(io.stderr, reportAsAnnotations(comparison, { gate, prefix: folderInRepository(io) }));
  }
}

/** A page's links are relative to the page. */
function logsSeenFrom(folder: string, comparison: Comparison): Comparison {
  const runs = comparison.runs.map((run) =>
    run.log === undefined ? run : { ...run, log: posix.relative(folder.replaceAll('\\', '/'), run.log) },
  );
  return { ...comparison, runs };
}

/** Where the rest of a summary that was cut can be read: the run's page has the artifacts. */
function moreLink(
  to: ReportTargets,
  env: NodeJS.ProcessEnv,
): { more?: { readonly text: string; readonly url?: string } } {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  const text = to.html ?? to.junit;
  if (server && repository && run) {
    const url = `${server}/${repository}/actions/runs/${run}`;
    return {
      more: { text: text === undefined ? "the run's artifacts" : `${text} in the run's artifacts`, url },
    };
  }
  return text === undefined ? {} : { more: { text } };
}

/** Annotations name files from the repository's root; a test's file is seen from the project's folder. */
function folderInRepository({ env, cwd }: CommandIo): string {
  if (!env.GITHUB_WORKSPACE) return '';
  const folder = relative(env.GITHUB_WORKSPACE, cwd).replaceAll('\\', '/');
  return folder === '' || folder.startsWith('..') ? '' : `${folder}/`;
}

/** The widest that is still read with ease. */
const MAX_COLUMNS = 140;

/** In a log or a file nothing is cut. */
function terminalOf({ stdout, env }: CommandIo): { width?: number; color: boolean } {
  const { columns, isTTY } = stdout as { columns?: number; isTTY?: boolean };
  const color = usesColor(stdout, env);
  return isTTY ? { width: Math.min(columns || 100, MAX_COLUMNS), color } : { color };
}
