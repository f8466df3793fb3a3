import {globSync, readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {builtinModules, createRequire, isBuiltin} from 'node:module';
import {resolve, sep} from 'node:path';
import type {Plugin} from 'esbuild';
import {allSimple} from '../terminal/grapheme.ts';

const require = createRequire(import.meta.url);

/** Stands for all of Node's modules in one part. */
export const lateModules = 'late-modules';

/** Everything loads these: they are not put off. */
const always = new Set(['buffer', 'events', 'fs', 'path', 'process', 'stream', 'url', 'util']);

/**
 * One of Node's own modules, loaded when something of it is first used. Its names are on a prototype, because esbuild
 * copies those of the object itself in each file that imports it.
 */
const lateModule = (name: string): string => {
  const own = `require(${JSON.stringify(`node:${name}`)})`;
  const found = require(`node:${name}`);
  // A default that is called, made or listened to has to be the thing itself.
  if (typeof found === 'function' || name === 'process') return `module.exports = ${own};`;
  if (always.has(name)) return `module.exports = Object.create(${own});`;
  const names = Object.keys(found).map(key =>
    // got hands it on with each request, also with one that has no use for TLS.
    key === 'checkServerIdentity'
      ? `${key}: (...given) => load().${key}(...given)`
      : `get ${key}() { return load().${key}; }`,
  );
  return `let loaded; const load = () => (loaded ??= ${own}); module.exports = Object.create({${names}});`;
};

/**
 * Node's own modules, each loaded when something of it is first used. An import loads all that is imported, used or not,
 * and reads each of its names, some of which load more (of `node:http` the whole of fetch, about 30 ms). In a program of
 * parts they all stand in one: `lateModules` is injected.
 */
const lateBuiltins: Plugin = {
  name: 'late-builtins',
  setup: build => {
    const namespace = 'late-builtins';
    build.onResolve({filter: new RegExp(`^${lateModules}$`)}, ({path}) => ({
      path,
      namespace,
      sideEffects: true,
    }));
    build.onResolve({filter: /^(node:)?[a-z_0-9/]+$/}, ({path, kind, namespace: from}) =>
      (kind !== 'dynamic-import' || /^(node:)?https?$/.test(path)) &&
      (from !== namespace || kind === 'import-statement') &&
      isBuiltin(path)
        ? {path: path.replace(/^node:/, ''), namespace}
        : undefined,
    );
    build.onLoad({filter: /.*/, namespace}, ({path}) => ({
      contents:
        path === lateModules
          ? builtinModules
              .map(name => name.replace(/^node:/, ''))
              .filter(
                name =>
                  !/^(_|assert|cluster|domain|inspector|punycode|repl|sys|test|trace_events|wasi)/.test(name),
              )
              .map(name => `import ${JSON.stringify(`node:${name}`)};`)
              .join('\n')
          : lateModule(path),
    }));
  },
};

/**
 * string-width behind a test for plain text, loaded when a text is not plain: its expressions over all of Unicode's emoji
 * take 60 ms to make and to use once, and most of what Ink and the console measure is plain.
 */
const lateWidths: Plugin = {
  name: 'late-widths',
  setup: build => {
    const namespace = 'late-widths';
    build.onResolve({filter: /^string-width$/}, ({path, namespace: from}) =>
      from === namespace ? undefined : {path, namespace},
    );
    build.onLoad({filter: /.*/, namespace}, ({path}) => ({
      resolveDir: process.cwd(),
      contents: `
        const plain = ${allSimple};
        let library;
        export default (text, options) => {
          if (typeof text === "string" && plain.test(text)) return text.length;
          library ??= require(${JSON.stringify(path)}).default;
          return library(text, options);
        };`,
    }));
  },
};

/**
 * What is loaded for itself: the console's screen before all else, services, and what most commands have no use for.
 */
const apart =
  /\/(stage|main|run|ink-app|server|thread|runtime|run-sandbox|(services|tasking|downlink|observatory|hpc|lake)\/index)\.tsx?$/;

/** What is there already when these are loaded: said to the bundler, it makes no files for each way to share something. */
const loadedBefore: Readonly<Record<string, readonly string[]>> = {
  'run/main.ts': [
    'source/commands/run/start.ts',
    // What all services share.
    ...['action', 'resource', 'section', 'service', 'world'].map(name => `source/declare/${name}.ts`),
  ],
  'shell/stage.ts': ['source/commands/run/start.ts'],
  'shell/run.ts': ['source/commands/run/main.ts', 'source/console/shell/stage.ts'],
  'shell/ink-app.tsx': ['source/console/shell/run.ts'],
};

/**
 * What our own code imports late stands in the part that asks for it: a file of its own costs Node more time than its
 * code (79 files on the way to a list were a third of `node -e 0`).
 */
const fewParts: Plugin = {
  name: 'few-parts',
  setup: build => {
    build.onLoad({filter: /[\\/]source[\\/].*\.tsx?$/}, async ({path}) => {
      if (/node_modules/.test(path)) return undefined;
      const here: string[] = [];
      const contents = (await readFile(path, 'utf8')).replace(
        /\bimport\(('\.[^']+')\)/g,
        (whole, file: string) => {
          if (apart.test(file.slice(1, -1))) return whole;
          here.push(`import * as late${here.length} from ${file};`);
          return `Promise.resolve(late${here.length - 1})`;
        },
      );
      const before = /[\\/]services[\\/](\w+[\\/])?index\.ts$/.test(path)
        ? ['source/commands/run/main.ts']
        : (loadedBefore[path.split(sep).slice(-2).join('/')] ?? []);
      return {
        contents: [contents, ...here, ...before.map(file => `import ${JSON.stringify(resolve(file))};`)].join(
          '\n',
        ),
        loader: path.endsWith('x') ? 'tsx' : 'ts',
      };
    });
  },
};

/** A package's text with something else in place of what must be in it once. */
const inPlace = (text: string, changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((changed, [old, fresh]) => {
    const [before, after, ...more] = changed.split(old);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`"${old}" is not once in a package that is changed by the build.`);
    return before + fresh + after;
  }, text);

/**
 * got's cache of answers (keyv and five more packages, a third of its code) and its HTTP/2 are never asked for: the cache is
 * the engine's, and the engine speaks HTTP/1.1.
 */
const withoutGotExtras: Plugin = {
  name: 'without-got-extras',
  setup: build => {
    const namespace = 'without-got-extras';
    build.onResolve({filter: /^cacheable-request$|\/utils\/http2-client\.js$/}, ({path}) => ({
      path,
      namespace,
    }));
    build.onLoad({filter: /.*/, namespace}, () => ({
      contents: 'export default class {}; export class CacheError extends Error {}',
    }));
    // No body of ours is a FormData, and to ask whether one is loads the whole of Node's fetch.
    build.onLoad({filter: /[\\/]got[\\/]dist[\\/]source[\\/]core[\\/]index\.js$/}, async ({path}) => ({
      contents: inPlace(await readFile(path, 'utf8'), [
        ['if (!(options.body instanceof FormData))', 'if (true)'],
      ]),
    }));
    // What words the messages of its assertions: the first of Node's formatters takes 15 to 40 ms to make.
    build.onLoad({filter: /[\\/]@sindresorhus[\\/]is[\\/]distribution[\\/]index\.js$/}, async ({path}) => ({
      contents: ['and', 'or'].reduce(
        (text, name) =>
          inPlace(text, [
            [`const ${name}Formatter = new Intl`, `const ${name}Formatter = () => new Intl`],
            [`\${${name}Formatter.format(`, `\${${name}Formatter().format(`],
          ]),
        await readFile(path, 'utf8'),
      ),
    }));
  },
};

/**
 * Of AWS's clients only what our code names: loaded late they would come whole, with every command, model and error, which
 * is most of what a client costs to load.
 */
const whatIsNamed: Plugin = {
  name: 'what-is-named',
  setup: build => {
    const namespace = 'what-is-named';
    const words = new Set(
      globSync('source/services/**/*.ts').flatMap(file => readFileSync(file, 'utf8').match(/\w+/g) ?? []),
    );
    build.onResolve({filter: /^@aws-sdk\/client-/}, ({path, kind}) =>
      kind === 'dynamic-import' ? {path, namespace} : undefined,
    );
    build.onLoad({filter: /.*/, namespace}, async ({path}) => {
      const all = Object.keys(await import(path));
      // `S3`, beside `S3Client`, is the client with all its commands.
      const named = all.filter(
        name => words.has(name) && name !== 'default' && !all.includes(`${name}Client`),
      );
      return {resolveDir: process.cwd(), contents: `export {${named}} from ${JSON.stringify(path)};`};
    });
    // A key that is worked out might do something, for all that the bundler knows: what has one is never left out.
    build.onLoad(
      {filter: /[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/},
      async ({path}) => {
        const text = await readFile(path, 'utf8');
        const values = new Map(
          [...text.matchAll(/^const (\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]),
        );
        return {
          contents: text.replace(/\[(\w+)\]:/g, (whole, name) =>
            values.has(name) ? `${values.get(name)}:` : whole,
          ),
        };
      },
    );
  },
};

/**
 * Schemas' own sentences in fifty languages: ours are said in one. zod compiles a schema of objects when the first one is
 * read, which pays for thousands and not for the few of a usual answer: here when a hundred have been read.
 */
const lightSchemas: Plugin = {
  name: 'light-schemas',
  setup: build => {
    const late = resolve('source/packaging/late-zod.ts');
    build.onResolve({filter: /^zod$/}, ({importer}) =>
      importer === late || /node_modules/.test(importer) ? undefined : {path: late},
    );
    build.onLoad({filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/}, () => ({
      contents: "export {default as en} from './en.js';",
    }));
    build.onLoad({filter: /[\\/]zod[\\/]v4[\\/]core[\\/]schemas\.js$/}, async ({path}) => ({
      contents: inPlace(await readFile(path, 'utf8'), [
        ['let fastpass;', 'let fastpass, read = 0;'],
        ['if (jit && fastEnabled && ', 'if (jit && fastEnabled && ++read > 100 && '],
      ]),
    }));
  },
};

/** What makes the built program start sooner without a change to what it does. */
export const quickStart: Plugin[] = [
  lateBuiltins,
  fewParts,
  lateWidths,
  withoutGotExtras,
  whatIsNamed,
  lightSchemas,
];
