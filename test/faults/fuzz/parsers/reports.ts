import { readFileSync } from 'node:fs';
import type { FuzzedParser } from '../parser.ts';

const vector = (name: string): string =>
  readFileSync(new URL(`../../../vectors/reports/${name}`, import.meta.url), 'utf8');

const GO =
  '{"Time":"2026-11-26T01:53:19Z","Action":"run","Package":"app/sets","Test":"TestA"}\n' +
  '{"Time":"2026-11-26T01:53:19Z","Action":"output","Package":"app/sets","Test":"TestA","Output":"    a_test.go:3: no\\n"}\n' +
  '{"Time":"2026-11-26T01:53:19Z","Action":"fail","Package":"app/sets","Test":"TestA","Elapsed":0.1}\n' +
  '{"Time":"2026-11-26T01:53:19Z","Action":"fail","Package":"app/sets","Elapsed":0.2}\n';
const EVENTS =
  '{"runner":{"name":"pytest","version":"8.4.2"}}\n' +
  '{"test":{"file":"a.py","name":["t"],"status":"failed","retries":0,"durationMs":1,"error":{"message":"E: x"}}}\n' +
  '{"error":{"message":"x","file":"b.py"}}\n{"end":{"interrupted":false}}\n';

/** What test runners write. */
export const REPORTS: readonly FuzzedParser[] = [
  {
    name: 'JUnit XML',
    seeds: [
      'node-20.xml',
      'vitest-3.xml',
      'jest-junit.xml',
      'mocha-junit-reporter.xml',
      'playwright.xml',
    ].map(vector),
    words: [
      '<testcase name="a">',
      '<failure/>',
      '<skipped type="todo"/>',
      ']]>',
      '&#x1B;',
      '&#xD800;',
      '<!DOCTYPE',
      ' encoding="utf-16"',
      '0,5',
    ],
    load: async () => {
      const { parseJunit } = await import('../../../../src/results/from/junit.ts');
      const { decodeReport } = await import('../../../../src/results/from/junit-text.ts');
      return ({ bytes, text }) => {
        decodeReport(bytes);
        parseJunit(text, 'r.xml', '/app');
      };
    },
  },
  {
    name: 'TAP',
    seeds: ['ava-5.tap', 'ava-6.tap', 'node-20.tap', 'vitest-3.tap', 'vitest-3-flat.tap', 'mocha-11.tap'].map(
      vector,
    ),
    words: [
      '\n  ---\n',
      '\n  ...\n',
      ' {',
      '\n}\n',
      '# Subtest: ',
      '1..3\n',
      'not ok 2',
      ' # SKIP',
      ' # time=1ms',
      'TAP version 13\n',
      '&a',
      '*a',
      ': |-\n',
      ': "',
    ],
    load: async () => {
      const { isTap, parseTap } = await import('../../../../src/results/from/tap.ts');
      return ({ text }) => {
        isTap(text);
        parseTap(text, '/app');
      };
    },
  },
  {
    name: 'reports in JSON',
    seeds: [
      vector('mocha-ctrf.json'),
      '{"testResults":[{"name":"/app/a.js","status":"failed","message":"x","assertionResults":[{"ancestorTitles":["s"],"title":"t","status":"failed","duration":3,"failureMessages":["Error: x\\n    at a (/app/a.js:1:2)"]}]}]}',
    ],
    words: ['null', '[]', '{}', '"status"', '"suite"', '"other"', '"failureMessages"', '1e999'],
    load: async () => {
      const { fromCtrf, isCtrf } = await import('../../../../src/results/from/ctrf.ts');
      const { fromJestJson } = await import('../../../../src/results/from/jest-json.ts');
      return ({ text }) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          return;
        }
        if (isCtrf(value)) fromCtrf(value, '/app');
        else fromJestJson(value, 'r.json', '/app');
      };
    },
  },
  {
    name: 'go test -json, and events of our recorders',
    seeds: [GO, EVENTS],
    words: ['null', '"Action"', '"build-output"', '"Test":5', '"name":null', '"end"', '\n'],
    load: async () => {
      const { isGoJson, parseGoJson } = await import('../../../../src/results/from/go-json.ts');
      const { readEvents } = await import('../../../../src/results/from/events.ts');
      return ({ text }) => {
        isGoJson(text);
        parseGoJson(text, '/app');
        readEvents(text, '/app');
      };
    },
  },
];
