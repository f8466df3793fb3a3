import {readFile} from 'node:fs/promises';
import type {Plugin} from 'esbuild';

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

/** What string-width makes when it is loaded (12 ms), though most texts are ASCII and never need it. */
const eager = 'const segmenter = new Intl.Segmenter();';
const late = 'let made; const segmenter = {segment: text => (made ??= new Intl.Segmenter()).segment(text)};';
const lateSegmenter: Plugin = {
  name: 'late-segmenter',
  setup: build => {
    build.onLoad({filter: /[\\/]string-width[\\/]index\.js$/}, async ({path}) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(eager))
        throw new Error(`${path} is another than source/packaging/quick-start.ts knows.`);
      return {contents: text.replace(eager, late)};
    });
  },
};

/** What makes the built program start sooner without a change to what it does. */
export const quickStart: Plugin[] = [requiredHttp, lateSegmenter];
