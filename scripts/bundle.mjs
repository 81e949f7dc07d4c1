import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { ROOT } from './paths.mjs';

// What boots for every run and every command has few files to find and read: each takes some 0.7 ms, and a package's
// first file more. Packages stay outside but for those of which a part is needed at once; these are not installed with it.

/**
 * Where each is from. Loading commander takes 9 ms before its first line runs, diff has 18 files, of which a report needs two, and
 * signature-v4 reads 400 KB of another package, of which it uses some 10 functions: 25 ms, and 2 ms with these alone.
 */
const BUNDLED = {
  commander: 'https://github.com/tj/commander.js',
  diff: 'https://github.com/kpdecker/jsdiff',
  picocolors: 'https://github.com/alexeyraspopov/picocolors',
  '@smithy/signature-v4': 'https://github.com/smithy-lang/smithy-typescript',
  '@smithy/core': 'https://github.com/smithy-lang/smithy-typescript',
};

/** How the programs are built that are started as a process of their own. */
const PROCESS = { entryFileNames: '[name].cjs', format: 'cjs', strict: true };

/** Docstrings stand in the files of single modules. Licences have to stay. */
const COMMENTS = { jsdoc: false, annotation: true, legal: true };

/**
 * The holder's modules as one file, and one for each part that it loads later. As CommonJS: Node's loader of ES modules takes 8 or
 * 9 ms more, of the 95 in which a holder boots and opens a target.
 */
export async function bundleHolder(target) {
  const groups = [
    // Alone: servers answer while the rest is read.
    { name: 'ahead', test: /[\\/]targets[\\/]begin-ahead\.js$/, priority: 2 },
    { name: 'hold', test: /[\\/](?:run[\\/]hold|local[\\/]local)\.js$/, priority: 1 },
  ];
  await bundle(join(target, 'run/holder.js'), {
    dir: join(target, 'run'),
    // A module tells from its own address where the package's other files are.
    chunkFileNames: ({ name }) => (name === 'hold' ? '[name].cjs' : 'holder/[name].cjs'),
    ...PROCESS,
    codeSplitting: { groups },
  });
}

/** Doctor's process likewise, by itself: a holder would have more files if they shared them. */
export async function bundleDiagnoser(target) {
  await bundle(join(target, 'doctor/diagnoser.js'), {
    dir: join(target, 'doctor'),
    chunkFileNames: 'diagnoser/[name].cjs',
    ...PROCESS,
  });
}

/**
 * The command line likewise: what all commands and `fetch` need is one file, what those that open a target need is another. All
 * of them in one folder, since a module tells from its own address where the package's other files are. What was one
 * file a module is gone: nobody else imports it.
 */
export async function bundleCli(target) {
  const folder = join(target, 'cli');
  const groups = [
    // Alone: a holder is started before anything else is read.
    { name: 'spawn', test: /[\\/]run[\\/]holder-process\.js$/, priority: 3 },
    { name: 'core', test: /[\\/]cli[\\/](?:program|commands[\\/]fetch)\.js$/, priority: 2 },
    { name: 'opening', test: /[\\/]cli[\\/]commands[\\/](?:exec|open|ping)\.js$/, priority: 1 },
  ];
  await bundle(
    join(folder, 'bin.js'),
    { dir: folder, chunkFileNames: '[name].js', codeSplitting: { groups } },
    { before: () => rmSync(folder, { recursive: true }) },
  );
}

/** The entry points likewise, what several of them need in a file for each subject. */
export async function bundleEntries(target) {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const paths = Object.values(exports).flatMap(
    ({ default: path }) => /^\.\/dist\/(.+)\.js$/.exec(path ?? '')?.[1] ?? [],
  );
  const names = [...paths, 'runners/attach-to'];
  const subjects = {
    // Alone: a holder is started before anything else is read.
    spawn: /[\\/]run[\\/]start-run\.js$/,
    base: /[\\/](?:config[\\/]secrets|platform[\\/](?:closing|loopback)|resp[\\/]client|targets[\\/]stages)\.js$/,
    results: /[\\/]results[\\/]recorder\.js$/,
    run: /[\\/]run[\\/]lifecycle\.js$/,
    settings: /[\\/](?:config[\\/]load|run[\\/]shared-run)\.js$/,
    target: /[\\/]targets[\\/]open\.js$/,
    session:
      /[\\/](?:ssm[\\/]tunnel|targets[\\/](?:session-tunnel|served-tunnel|wait-for-pong)|aws[\\/](?:bastion|quiet-sdk|client|credentials|direct-call|policy|session-api))\.js$/,
  };
  // A module that two of them need is with the first.
  const groups = Object.entries(subjects).map(([name, test], index) => ({
    name,
    test,
    priority: 10 - index,
  }));
  await bundle(Object.fromEntries(names.map((name) => [name, join(target, `${name}.js`)])), {
    dir: target,
    chunkFileNames: 'parts/[name].js',
    codeSplitting: { groups },
  });
}

/** The emulator as one file of JavaScript for measuring: what compiles it as it is read takes its time from whoever is measured. */
export async function bundleEmulator(target) {
  await bundle(
    { emulator: join(ROOT, 'test/support/ssm-emulator/main.ts') },
    { dir: target, chunkFileNames: 'emulator/[name].js' },
  );
}

async function bundle(input, options, { before } = {}) {
  const build = await rolldown({
    input,
    external: (id) => !/^[./]/.test(id) && !/^[a-z]:\\/i.test(id) && !(packageOf(id) in BUNDLED),
    platform: 'node',
    // The form from which what nobody uses can be left out.
    resolve: { mainFields: ['module', 'main'] },
    logLevel: 'warn',
    // What one command loads later, another may need at once.
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await build.generate({
    entryFileNames: '[name].js',
    format: 'esm',
    ...options,
    chunkFileNames: (chunk) => fileNameOf(chunk, options.chunkFileNames),
    comments: COMMENTS,
    banner: licensesOf,
  });
  await build.close();
  const files = options.format === 'cjs' ? withHelpersInside(output) : output;
  assertInstalled(files);
  if (options.format === 'cjs') assertRequirable(files);
  before?.();
  for (const { fileName, code } of files) {
    const path = join(options.dir, fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
}

/** rolldown's helpers for CommonJS, some 30 lines in a file of their own, moved into the files that use them. */
function withHelpersInside(files) {
  const helpers = files.find(({ name }) => name === 'rolldown-runtime');
  if (helpers === undefined) return files;
  const inside = `(() => {\n\tconst exports = {};\n${helpers.code.trim()}\n\treturn exports;\n})()`;
  return files
    .filter((file) => file !== helpers)
    .map(({ fileName, code, imports, dynamicImports }) => ({
      fileName,
      code: code.replace(/(?<=^const require_rolldown_runtime = )require\("[^"]+"\)/m, () => inside),
      imports: imports.filter((id) => id !== helpers.fileName),
      dynamicImports,
    }));
}

/** The signer's would be called after the folder that it is read from. */
function fileNameOf(chunk, given) {
  const pattern = typeof given === 'function' ? given(chunk) : given;
  return chunk.name === 'dist-es' ? pattern.replace('[name]', 'signer') : pattern;
}

/** A package that is bundled is not installed: what imports it all the same would look for it in vain. */
function assertInstalled(files) {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const installed = { ...dependencies, ...peerDependencies };
  for (const { fileName, id } of packageImports(files))
    if (!(packageOf(id) in installed))
      throw new Error(`${fileName} imports ${id}, which package.json has not among its dependencies.`);
}

/** What a CommonJS file imports when it is loaded must be CommonJS as well: NODE_OPTIONS may forbid to require ES modules, and one that waits at its top level never can be. */
function assertRequirable(files) {
  const ids = packageImports(files).flatMap(({ id, isLater }) => (isLater ? [] : [id]));
  const calls = [...new Set(ids)].map((id) => `require(${JSON.stringify(id)});`);
  execFileSync(process.execPath, ['--no-experimental-require-module', '--eval', calls.join('')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** What files import that is neither one of them nor Node's own. */
function packageImports(files) {
  const own = new Set(files.map(({ fileName }) => fileName));
  return files
    .flatMap(({ fileName, imports, dynamicImports }) => [
      ...imports.map((id) => ({ fileName, id, isLater: false })),
      ...dynamicImports.map((id) => ({ fileName, id, isLater: true })),
    ])
    .filter(({ id }) => !own.has(id) && !isBuiltin(id));
}

function packageOf(id) {
  return id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/');
}

function licensesOf({ moduleIds }) {
  return Object.entries(BUNDLED)
    .filter(([name]) => moduleIds.some((id) => id.includes(`node_modules/${name}/`)))
    .map(([name, address]) => {
      const text = readFileSync(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8').trim();
      return `/*!\nThis file holds ${name} (${address}):\n\n${text}\n*/`;
    })
    .join('\n');
}
