import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...namesIn('docs', /\.md$/),
  ...namesIn('src', /\.md$/),
  ...namesIn('test', /\.md$/),
];
const sources = [
  ...namesIn('src', /\.c?ts$/),
  ...namesIn('test', /\.(?:ts|mjs)$/),
  ...namesIn('scripts', /\.mjs$/),
];

function namesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

/** As GitHub makes anchors of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
    title
      .replaceAll(/`|\*\*/g, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}

/** What a link in a page points to and is not there. */
function brokenLinks(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^(?:https?|mailto):/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    });
}

describe('the documents', () => {
  test.each(pages)('%s links only to what is there', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  test('that the code cites are in the repository', () => {
    const wrong = sources.flatMap((file) =>
      [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(
          /(?<![\w/.-])((?:\.\.\/)*(?:docs|shared)\/[\w./-]+\.md)/g,
        ),
      ]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `${file} cites ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  test('name every folder of src, which has a page of its own', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'schemas')
      .map(({ name }) => name);
    const design = readFileSync(join(ROOT, 'docs/design.md'), 'utf8');
    expect(folders.filter((name) => !design.includes(`(../src/${name}/)`))).toEqual([]);
    expect(folders.filter((name) => !existsSync(join(ROOT, 'src', name, 'README.md')))).toEqual([]);
    const [, built = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(/^## How it is built$/m);
    const rows = built.slice(0, built.search(/^## /m)).match(/^\| .*`.*$/gm) ?? [];
    const inReadme = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(inReadme.sort()).toEqual([...folders].sort());
  });

  test('name every command that package.json has for who works on it', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
    const named = [...contributing.matchAll(/`npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('the six questions that CONTRIBUTING answers', () => {
  const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const answers = [...contributing.matchAll(/^\d\. [^\n]*\?[^\n]*$/gm)].map(([line]) => line);

  /** From README to CONTRIBUTING, by the answer, and for a section of the page by a link of that. */
  function placesOf(answer: string): string[] {
    return [...answer.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) =>
      link.startsWith('#')
        ? [...sectionOf(link.slice(1)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to)
        : [link],
    );
  }

  function sectionOf(anchor: string): string {
    const sections = contributing.split(/^(?=#{1,6} )/m);
    return sections.find((section) => anchorsOf(section)[0] === anchor) ?? '';
  }

  test('are six, and the README leads to them', () => {
    expect(answers).toHaveLength(6);
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain('](CONTRIBUTING.md)');
  });

  test.each([
    [0, 'src/ssm/transport/socket.ts', /about once an hour the service closes every data channel/],
    [1, 'docs/design.md', /\[`compare\/`\]\(\.\.\/src\/compare\/\)/],
    [1, 'test/unit/architecture.test.ts', /import only from those above them/],
    [2, 'docs/design.md', /Ctrl-C.*closes what it opened.*a container is\s+stopped and removed/s],
    [3, 'src/results/from/', undefined],
    [3, 'src/runners/', undefined],
    [4, 'src/model/target.ts', /TARGET_KINDS/],
    [4, 'src/targets/reach.ts', /switch \(spec\.kind\)/],
    [5, 'src/changes/catalogue/', undefined],
    [5, 'src/changes/catalogue/measured.ts', undefined],
  ])('are answered by a link: the one of place %d by %s', (place, path, says) => {
    const links = placesOf(answers[place] ?? '').map((link) => link.split('#')[0]);
    expect(links).toContain(path);
    if (says !== undefined) expect(readFileSync(join(ROOT, path), 'utf8')).toMatch(says);
  });
});
