import {describe, expect, it} from 'vitest';
import {capabilities} from '../../source/terminal/capabilities.ts';

const size = {columns: 100, rows: 30};
const able = (env: Record<string, string>, platform = 'linux') => capabilities(env, size, platform);

describe('what a terminal can do', () => {
  it.each([
    [{TERM: 'xterm-256color'}, true],
    [{TERM: 'dumb'}, false],
    [{TERM: 'xterm', NO_COLOR: '1'}, false],
    [{TERM: 'xterm', NO_COLOR: ''}, true],
    [{TERM: 'xterm', FORCE_COLOR: '0'}, false],
    [{TERM: 'dumb', FORCE_COLOR: '1'}, true],
    [{NO_COLOR: '1', FORCE_COLOR: '3'}, false],
  ])('with %j: colours %s', (env, color) => {
    expect(able(env).color).toBe(color);
  });

  it.each([
    [{LANG: 'en_GB.UTF-8'}, true],
    [{LANG: 'C.utf8'}, true],
    [{LANG: 'C'}, false],
    [{}, false],
    [{LANG: 'de_DE.UTF-8', LC_ALL: 'C'}, false],
    [{LANG: 'C', LC_CTYPE: 'en_US.UTF-8'}, true],
    [{LANG: 'en_US.UTF-8', LC_ALL: ''}, true],
  ])('with %j: Unicode %s', (env, unicode) => {
    expect(able(env).unicode).toBe(unicode);
  });

  it('includes 24-bit colours only where it says so, and never without colours', () => {
    expect(able({TERM: 'xterm', COLORTERM: 'truecolor'}).truecolor).toBe(true);
    expect(able({TERM: 'xterm-256color'}).truecolor).toBe(false);
    expect(able({COLORTERM: 'truecolor', NO_COLOR: '1'}).truecolor).toBe(false);
  });

  it('is 80 by 24 where nothing is known', () => {
    expect(capabilities({}, {columns: 0})).toMatchObject({columns: 80, rows: 24});
    expect(able({})).toMatchObject(size);
  });
});
