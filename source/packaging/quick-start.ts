import type {Plugin} from 'esbuild';
import {allSimple} from '../terminal/grapheme.ts';

/**
 * Imported by name, `node:http` looks at each of its exports, and one of them loads the whole of Node's fetch (about 30
 * ms); required, it does not.
 */
const requiredHttp: Plugin = {
  name: 'required-http',
  setup: build => {
    build.onResolve({filter: /^(node:)?http$/}, ({kind}) =>
      kind === 'require-call' ? undefined : {path: 'node:http', namespace: 'required'},
    );
    build.onLoad({filter: /.*/, namespace: 'required'}, ({path}) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
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

/** got's cache of answers (keyv and five more packages, a third of its code) is never asked for: ours is the engine's. */
const withoutGotCache: Plugin = {
  name: 'without-got-cache',
  setup: build => {
    const namespace = 'without-got-cache';
    build.onResolve({filter: /^cacheable-request$/}, ({path}) => ({path, namespace}));
    build.onLoad({filter: /.*/, namespace}, () => ({
      contents: 'export default class {}; export class CacheError extends Error {}',
    }));
  },
};

/** Schemas' own sentences in fifty languages: ours are said in one. */
const oneLanguage: Plugin = {
  name: 'one-language',
  setup: build => {
    build.onLoad({filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/}, () => ({
      contents: "export {default as en} from './en.js';",
    }));
  },
};

/** What makes the built program start sooner without a change to what it does. */
export const quickStart: Plugin[] = [requiredHttp, lateWidths, withoutGotCache, oneLanguage];
