import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type BuildOptions, build, type Metafile} from 'esbuild';
import {lateModules, quickStart} from './quick-start.ts';

/**
 * A text with one character beyond Latin-1 is held by V8 at two bytes for each, and a module's text for as long as it
 * runs. esbuild escapes them but in regular expressions, where the escape means the same.
 */
const inOneByte = (file: string) => {
  const text = readFileSync(file, 'utf8');
  const escaped = text.replace(
    /[^\u0000-\u00ff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (escaped !== text) writeFileSync(file, escaped);
};

/** CommonJS packages within an ES module ask for `require`. */
const header =
  'import{createRequire as skydeckRequire}from"node:module";const require=skydeckRequire(import.meta.url);';

const common: BuildOptions = {
  bundle: true,
  // Names stay, so that the stack of a fault can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  platform: 'node',
  target: 'node22',
  define: {'process.env.NODE_ENV': '"production"'},
  logLevel: 'warning',
  plugins: quickStart,
};

/**
 * What a package loads from its own files: it cannot be bundled, and stays a package beside the program. All else is
 * bundled, and so is not installed a second time.
 */
export const nativePackages = ['keytar'];

/** One CommonJS file, as the main script of a single executable has to be. */
export const bundleCommonJs = (entry: string, file: string) =>
  build({...common, entryPoints: [entry], format: 'cjs', outfile: file});

/**
 * The program: cli.js, in the form that Node starts soonest, and parts that it loads when a command needs them. What went
 * in is in the metafile.
 */
export const bundleProgram = async (folder: string): Promise<{readonly metafile: Metafile}> => {
  const first = await build({
    ...common,
    metafile: true,
    entryPoints: ['cli.tsx'],
    format: 'cjs',
    outfile: join(folder, 'cli.js'),
    plugins: [...quickStart, startedLater],
    define: {...common.define, 'import.meta.dirname': '__dirname'},
    banner: {js: '#!/usr/bin/env node'},
  });
  const {metafile} = await build({
    ...common,
    metafile: true,
    entryPoints: {start: startPart},
    format: 'esm',
    splitting: true,
    inject: [lateModules],
    outdir: join(folder, 'parts'),
    outExtension: {'.js': '.mjs'},
    chunkNames: '[name]-[hash]',
    external: nativePackages,
    // Of AWS's packages the form with named exports: in parts, a CommonJS one would have none.
    mainFields: ['module', 'main'],
    // React's developer tools are no part of a production console.
    alias: {'react-devtools-core': './source/console/shell/no-devtools.ts'},
    banner: {js: header},
  });
  for (const file of Object.keys(metafile.outputs)) inOneByte(file);
  writeFileSync(join(folder, 'package.json'), '{"type": "commonjs"}\n');
  return {metafile: {...metafile, inputs: {...metafile.inputs, ...first.metafile.inputs}}};
};

const startPart = './source/commands/run/start.ts';

/** For cli.js the rest is a file beside it. */
const startedLater: NonNullable<BuildOptions['plugins']>[number] = {
  name: 'started-later',
  setup: build => {
    build.onResolve({filter: /\/start\.ts$/}, () => ({path: './parts/start.mjs', external: true}));
  },
};
