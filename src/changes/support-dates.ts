import type { ReleaseLine } from './release-line.ts';

/** What ElastiCache says of an engine line. */
export interface LineSupport {
  /** A sentence without its full stop. */
  readonly words: string;
  /** The day on which standard support ends or ended: `2027-01-31`. Undefined where none was announced, or none is offered. */
  readonly standardEnds?: string;
  /** Where it is written. */
  readonly source: string;
}

/** When the vendor's pages were read. */
export const SUPPORT_AS_OF = 'November 2026';

const GUIDE = 'https://docs.aws.amazon.com/AmazonElastiCache/latest';
const END_OF_LIFE = `${GUIDE}/red-ug/deprecated-engine-versions.html`;
const EXTENDED = `${GUIDE}/dg/extended-support.html`;
const VERSIONS = `${GUIDE}/dg/engine-versions.html`;

/** Source: docs/engine-facts.md, A and F1. */
const REDIS: Readonly<Record<string, LineSupport>> = {
  '2.6': endOfLife('13 January 2023', '2023-01-13'),
  '2.8': endOfLife('13 January 2023', '2023-01-13'),
  '3.2': endOfLife('31 July 2023', '2023-07-31'),
  '4.0': extended(4, 'ended on 31 January 2026', 2026),
  '5.0': extended(5, 'ended on 31 January 2026', 2026),
  '6.0': extended(6, 'ends on 31 January 2027', 2027),
  '6.2': extended(6, 'ends on 31 January 2027', 2027),
  '7.0': { words: "In standard support; its end isn't announced", source: VERSIONS },
  '7.1': {
    words:
      "In standard support; its end isn't announced. It is the last line of Redis that ElastiCache offers",
    source: VERSIONS,
  },
};
const VALKEY: Readonly<Record<string, Pick<LineSupport, 'words'>>> = {
  '7.2': { words: 'Offered since 10 October 2024; no end is announced' },
  '8.0': { words: 'Offered since 21 November 2024; no end is announced' },
  '8.1': { words: 'Offered since 24 July 2025; no end is announced' },
  '8.2': { words: 'Offered, by ElastiCache alone; no end is announced' },
  '9.0': { words: 'Offered; no end is announced' },
  '9.1': { words: 'Offered; no end is announced. It is the newest engine there' },
};

/** What ElastiCache says of a line's support, as of {@link SUPPORT_AS_OF}. */
export function supportOf({ name, major, minor }: ReleaseLine): LineSupport {
  const line = `${major}.${minor}`;
  if (name === 'valkey')
    return { ...(VALKEY[line] ?? { words: 'Not among the engines that were read of' }), source: VERSIONS };
  return REDIS[line] ?? { words: 'ElastiCache offers none', source: VERSIONS };
}

function endOfLife(day: string, standardEnds: string): LineSupport {
  return {
    words: `End of life since ${day}: none can be created any more`,
    standardEnds,
    source: END_OF_LIFE,
  };
}

function extended(major: number, ends: string, year: number): LineSupport {
  return {
    words:
      `Standard support of Redis ${major} ${ends}; from 1 February ${year} on Extended Support is charged, ` +
      `up to 31 January ${year + 3}, when what is left is moved to the newest Valkey`,
    standardEnds: `${year}-01-31`,
    source: EXTENDED,
  };
}
