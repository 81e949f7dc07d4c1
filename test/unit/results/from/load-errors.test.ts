import { describe, expect, it } from 'vitest';
import { explainUnloaded, findLoadErrors } from '../../../../src/results/from/load-errors.ts';
import { makeTest } from '../../../support/run-results.ts';

const NOTHING = { tests: [], errors: [] };
const found = (output: string, told: Parameters<typeof findLoadErrors>[2] = NOTHING): string[] =>
  findLoadErrors(output, '/app', told).map(({ file, message, type, at }) =>
    [file, type, message, at].filter(Boolean).join(' | '),
  );

describe('a file that does not load', () => {
  it.each([
    [
      'Node, by a helper that it requires',
      "/app/src/redis.js:3\nthrow new TypeError('no host\\nno port')\n^\n\nTypeError: no host\nno port\n    at Object.<anonymous> (/app/src/redis.js:3:7)\n    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n    at require (node:internal/modules/helpers:182:18)\n    at Object.<anonymous> (/app/test/b.test.js:1:1)\n    at importOrRequire (/app/node_modules/tape/bin/import-or-require.js:15:2)\n\nNode.js v20.20.2\n",
      'test/b.test.js | TypeError | no host\nno port | src/redis.js:3:7',
    ],
    [
      'Node, an import of nothing',
      "node:internal/modules/esm/resolve:274\n    throw new ERR_MODULE_NOT_FOUND(\n          ^\n\nError [ERR_MODULE_NOT_FOUND]: Cannot find package 'redis' imported from /app/test/b.test.mjs\n    at packageResolve (node:internal/modules/esm/resolve:854:9) {\n  code: 'ERR_MODULE_NOT_FOUND'\n}\n",
      "test/b.test.mjs | Error | Cannot find package 'redis' imported from /app/test/b.test.mjs",
    ],
    [
      'Node, a requirement of nothing',
      "Error: Cannot find module './nope'\nRequire stack:\n- /app/test/b.test.js\n- /app/node_modules/mocha/lib/mocha.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1212:15)\n",
      "test/b.test.js | Error | Cannot find module './nope'\nRequire stack:\n- /app/test/b.test.js\n- /app/node_modules/mocha/lib/mocha.js",
    ],
    [
      'Bun, a module that is not there',
      "\nc.test.js:\n\n# Unhandled error between tests\n-------------------------------\nerror: Cannot find module './nope.js' from '/app/c.test.js'\n-------------------------------\n\n",
      "c.test.js | Cannot find module './nope.js' from '/app/c.test.js'",
    ],
    [
      'Bun, in colours, behind a test that has run',
      '\n\u001b[0mtest/d.test.ts:\n(pass) adds [0.04ms]\n\n\u001b[0m\u001b[31m# Unhandled error between tests\u001b[0m\n-------------------------------\n1 | connect(\n           ^\nTypeError: connect is not a function\n      at /app/test/d.test.ts:1:1\n-------------------------------\n',
      'test/d.test.ts | TypeError | connect is not a function | test/d.test.ts:1:1',
    ],
    [
      'Deno, a module that is not there: nothing runs then',
      'error: Module not found "file:///app/nope.js".\n    at file:///app/c_test.js:1:8\n\nStack backtrace:\n   0: <unknown>\n',
      'c_test.js | Module not found "file:///app/nope.js". | c_test.js:1:8',
    ],
    [
      'RSpec',
      "\nAn error occurred while loading ./spec/b_spec.rb.\nFailure/Error: raise Redis::CannotConnectError, 'no server'\n\nRedis::CannotConnectError:\n  no server\n# ./spec/b_spec.rb:1:in `<top (required)>'\n",
      'spec/b_spec.rb | Redis::CannotConnectError | no server',
    ],
    [
      'Ruby 3.4, by a helper, under rake',
      "/app/test/helper.rb:2:in 'Kernel#require': cannot load such file -- redis (LoadError)\n\tfrom /app/test/helper.rb:2:in '<top (required)>'\n\tfrom /app/test/b_test.rb:1:in 'Kernel#require_relative'\n\tfrom /app/vendor/bundle/ruby/3.4.0/gems/rake-13.2.1/lib/rake/rake_test_loader.rb:21:in 'block in <main>'\nrake aborted!\n",
      'test/b_test.rb | LoadError | cannot load such file -- redis | test/helper.rb:2',
    ],
    [
      'PHP, by a class that its file includes',
      'PHP Fatal error:  Uncaught Error: Class "Redis" not found in /app/src/Store.php:4\nStack trace:\n#0 /app/tests/StoreTest.php(5): require()\n#1 /app/vendor/phpunit/phpunit/src/Util/FileLoader.php(66): include_once(\'...\')\n#2 {main}\n  thrown in /app/src/Store.php on line 4\n',
      'tests/StoreTest.php | Error | Class "Redis" not found | src/Store.php:4',
    ],
    [
      'PHP, a file that cannot be parsed',
      'PHP Parse error:  syntax error, unexpected end of file, expecting "}" in /app/tests/BTest.php on line 9\n',
      'tests/BTest.php | syntax error, unexpected end of file, expecting "}" | tests/BTest.php:9',
    ],
    [
      'Python, by a module that it imports',
      'Traceback (most recent call last):\n  File "/app/manage.py", line 9, in <module>\n    main()\n  File "/usr/lib/python3.11/unittest/loader.py", line 62, in run\n    __import__(name)\n  File "/app/shop/tests/test_cart.py", line 1, in <module>\n    from shop.cart import Cart\n  File "/app/shop/cart.py", line 3, in <module>\n    redis.Redis().ping()\nredis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:6379.\n',
      'shop/tests/test_cart.py | redis.exceptions.ConnectionError | Error 111 connecting to 127.0.0.1:6379. | shop/cart.py:3',
    ],
    [
      'Python, an exception whose class stands in a function',
      `Traceback (most recent call last):\n${'  File "/app/test_a.py", line 9, in load\n    load()\n'.repeat(40)}test_a.load.<locals>.Broken: no such thing\n`,
      'test_a.py | test_a.load.<locals>.Broken | no such thing | test_a.py:9',
    ],
    [
      'PHPUnit 10 and later',
      '\nAn error occurred inside PHPUnit.\n\nMessage:  ERR unknown command\nLocation: /app/tests/BTest.php:3\n\n#0 /app/vendor/phpunit/phpunit/src/Util/FileLoader.php(66): include_once()\n',
      'tests/BTest.php | ERR unknown command | tests/BTest.php:3',
    ],
  ])('is found with its reason in what is printed: %s', (_, output, expected) => {
    expect(found(`some noise\n${output}`)).toEqual([expected]);
  });

  it('is the last exception that is printed: those before it may have been caught', () => {
    const thrown = (what: string, file: string) =>
      `Error: ${what}\n    at Object.<anonymous> (/app/${file}:1:1)\n`;
    expect(found(`${thrown('retrying', 'src/pool.js')}\n${thrown('no server', 'test/a.js')}`)).toEqual([
      'test/a.js | Error | no server | test/a.js:1:1',
    ]);
  });

  it('is not looked for in what tests have printed, but for what the runner itself says of a file', () => {
    const told = { tests: [makeTest('a')], errors: [] };
    expect(found('Error: retrying\n    at connect (/app/src/pool.js:1:1)\n', told)).toEqual([]);
    const output =
      './b_test.js (uncaught error)\nerror: (in promise) Error: no server\nawait connect();\n      ^\n    at file:///app/b_test.js:1:57\nThis error was not caught from a test and caused the test runner to fail on the referenced module.\n';
    expect(found(output, told)).toEqual(['b_test.js | Error | no server | b_test.js:1:57']);
    // What a report has told of already is not told twice.
    const errors = [{ file: 'b_test.js', message: 'no server' }];
    expect(found(output, { tests: [], errors })).toEqual([]);
  });

  it.each([
    'Error: x\n',
    'Fatal error: x\n',
    '# Unhandled error between tests\n-----\n',
    'a (uncaught error)\nerror: x\n',
    'An error occurred while loading x.\n',
    'Message: x\n',
    'Traceback (most recent call last):\n  File "/app/a.py", line 1\n',
    `Traceback (most recent call last):\n${'    File "/app/a.py", line 1\n'.repeat(20)}[Previous line repeated 976 more times]\n`,
    `An error occurred while loading ./a.\nError:\n${'      a\n'.repeat(40)}`,
  ])('is looked for in seconds, whatever an output repeats: %j', (line) => {
    const startedAtMs = performance.now();
    findLoadErrors(line.repeat(Math.ceil((256 * 1024) / line.length)), '/app', NOTHING);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });
});

describe('a file of which a runner only says that it failed', () => {
  const stack = (what: string, file: string): string =>
    `${what}\n    at Object.<anonymous> (/app/${file}:3:7)\n    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n`;
  const explained = (output: string, ...errors: { file?: string; message: string }[]): string[] =>
    explainUnloaded(errors, output, '/app').map(({ file, type, message, at }) =>
      [file, type, message, at].filter(Boolean).join(' | '),
    );

  it("has the reason that node:test's TAP has in its comments", () => {
    const output = stack('TypeError: no host', 'test/b.test.js').replaceAll(/^/gm, '# ');
    expect(explained(output, { file: 'test/b.test.js', message: 'test failed' })).toEqual([
      'test/b.test.js | TypeError | no host | test/b.test.js:3:7',
    ]);
  });

  it.each([
    ['as node:test has it in the comments of its TAP', '# '],
    ['as Node prints it', '', '\n'],
  ])('has the place above a syntax error in CommonJS, whose stack has none: %s', (_, prefix, empty = '') => {
    const output = [
      '/app/test/ä b.test.js:2',
      "test('b', () => { const x = ; });",
      '                            ^',
      `${empty}SyntaxError: Unexpected token ';'`,
      '    at wrapSafe (node:internal/modules/cjs/loader:1464:18)',
      '    at node:internal/main/run_main_module:28:49',
      'Node.js v20.20.2',
    ].join('\n');
    const failed = { file: 'test/ä b.test.js', message: 'test failed' };
    expect(explained(output.replaceAll(/^/gm, prefix), failed)).toEqual([
      "test/ä b.test.js | SyntaxError | Unexpected token ';' | test/ä b.test.js:2:29",
    ]);
    // Of code that is not the app's, and where no mark is, nothing is known.
    for (const other of [output.replace('/app/test', '/app/node_modules/x'), output.replace('^', '')])
      expect(explained(other, failed)).toEqual(['test/ä b.test.js | test failed']);
  });

  it('has of two files in one output its own reason, where the error above it ends without a stack', () => {
    const output = `Error: activity after the test ended\nnot ok 1 - /app/test/a.js\n  ---\n  ...\n${stack('TypeError: no host', 'test/b.js')}`;
    const failed = ['test/a.js', 'test/b.js'].map((file) => ({ file, message: 'test failed' }));
    expect(explained(output.replaceAll(/^(?!not ok| )/gm, '# '), ...failed)).toEqual([
      'test/a.js | test failed',
      'test/b.js | TypeError | no host | test/b.js:3:7',
    ]);
  });

  it('has the reason that its process has printed beside the report, and no other file has', () => {
    const output = `${stack('Error: no server', 'test/a.js')}${stack('ReplyError: ERR no', 'test/b.js')}${stack('Error: retrying', 'test/a.js')}`;
    const failed = ['test/a.js', 'test/b.js', 'test/c.js'].map((file) => ({ file, message: file }));
    expect(explained(output, ...failed)).toEqual([
      'test/a.js | Error | retrying | test/a.js:3:7',
      'test/b.js | ReplyError | ERR no | test/b.js:3:7',
      'test/c.js | test/c.js',
    ]);
  });

  it('keeps what the runner itself says of it', () => {
    const output = stack('Error: other', 'test/a.js');
    expect(explained(output, { file: 'test/a.js', message: 'no host' }, { message: 'test failed' })).toEqual([
      'test/a.js | no host',
      'test failed',
    ]);
  });
});
