import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import type { FuzzedParser } from '../parser.ts';

const URLS = [
  'redis://u:geheim wort@h:1/2',
  'rediss://:p%40ss@[::1]',
  'redis:/u:p@h',
  'https://u:p@h/x@y',
  'redis://h?password=x',
];

export const PRINTED: readonly FuzzedParser[] = [
  {
    name: 'masker',
    seeds: [...URLS, `said "${URLS.join(' and ')}"`, 'redis-cli -a s3 --pass "s 3" ping'],
    words: ['redis://', 'redis:', '@', ':', '/', '…', 'geheim wort', '--password=', '-a ', "'"],
    load: async () => {
      const { mask } = await import('../../../../src/platform/mask.ts');
      const { maskCommand } = await import('../../../../src/platform/mask-command.ts');
      return ({ text }) => {
        const masked = mask(text, { more: ['geheim wort'] });
        assert.ok(!masked.includes('geheim wort'));
        maskCommand(text.split(' '));
      };
    },
  },
  {
    name: 'printed text',
    seeds: ['ERR \u001b[31mred\u001b[0m', '::add-mask::x\n##[group]y', 'a\r\nb\tc', ...URLS],
    words: ['\u001b', '[2J', '[31m', '::', '##[', '\n', '\r'],
    load: async () => {
      const { cleanOutput } = await import('../../../../src/platform/output.ts');
      return ({ text }) => {
        const clean = cleanOutput(text, { env: { CI: 'true' }, hasColor: true });
        assert.doesNotMatch(stripVTControlCharacters(clean), /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/u);
        assert.doesNotMatch(clean, /^\s*::|##\[/m);
      };
    },
  },
  {
    name: 'options with secrets',
    seeds: ['--requirepass\ns3\n--maxmemory\n1mb', '--user\napp\non\n>s3', 'redis.conf\n--requirepass s3'],
    words: ['--requirepass', '--user', '--', '\n', '"', '\\'],
    load: async () => {
      const { divideOptions } = await import('../../../../src/targets/secret-options.ts');
      return ({ text }) => {
        const { args } = divideOptions(text.split('\n'));
        assert.ok(!args.some((argument) => /^--\s*requirepass(?:\s|$)/i.test(argument)));
      };
    },
  },
];
