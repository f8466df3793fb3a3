import {type BuildOptions, build} from 'esbuild';
import {quickStart} from './quick-start.ts';

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

/** The program: one file to start, and parts that are loaded when a command needs them; what went in is in its metafile. */
export const bundleProgram = (folder: string) =>
  build({
    ...common,
    metafile: true,
    entryPoints: ['cli.tsx'],
    format: 'esm',
    splitting: true,
    outdir: folder,
    chunkNames: 'parts/[name]-[hash]',
    external: nativePackages,
    // Of AWS's packages the form with named exports: in parts, a CommonJS one would have none.
    mainFields: ['module', 'main'],
    // React's developer tools are no part of a production console.
    alias: {'react-devtools-core': './source/console/shell/no-devtools.ts'},
    banner: {js: `#!/usr/bin/env node\n${header}`},
  });

/** One CommonJS file, as the main script of a single executable has to be. */
export const bundleCommonJs = (entry: string, file: string) =>
  build({...common, entryPoints: [entry], format: 'cjs', outfile: file});
