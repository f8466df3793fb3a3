import {
  type Ground,
  line,
  median,
  pss,
  screenOf,
  sleep,
  spent,
  until,
  used,
  usedSoFar,
  watch,
} from './watched.ts';

/** Each measured beside a `node -e 0` of its own, so that a busy machine slows both. */
const pairs = 9;

/** Ratios to a bare Node beside each, medians of the pairs: "4.10 x node -e 0 by the clock, 3.90 x by processor time". */
const inWords = (found: readonly {readonly wall: number; readonly processor: number}[]): string => {
  const of = (what: 'wall' | 'processor') => median(found.map(one => one[what])).toFixed(2);
  return `${of('wall')} x node -e 0 by the clock, ${of('processor')} x by processor time`;
};

const commands: Readonly<Record<string, readonly string[]>> = {
  '--version': ['--version'],
  'completion of a word': ['__complete', '--', 'get', 'wi'],
  'get windows -o json': ['get', 'windows', '-o', 'json'],
  'triage over five services': ['triage'],
};

/** Whole lives of commands, over `node -e 0`. */
export const measureCommands = async (ground: Ground): Promise<void> => {
  for (const [name, words] of Object.entries(commands)) {
    // What the first run compiles is kept compiled.
    ground.run(words);
    const found = Array.from({length: pairs}, () => {
      const [bare, whole] = [spent(['-e', '0']), ground.run(words)];
      return {wall: whole.wall / bare.wall, processor: whole.processor / bare.processor};
    });
    line(name, inWords(found));
  }
};

/** From the start to the first byte, to the rows that were known last, and to rows that were read. */
export const measureStart = async (ground: Ground): Promise<void> => {
  const found = ['first byte', 'rows as last known', 'rows as read now'].map(name => ({
    name,
    times: [] as {wall: number; processor: number}[],
  }));
  for (let at = -2; at < pairs; at += 1) {
    const bare = spent(['-e', '0']);
    const begun = performance.now();
    const pty = ground.open();
    const watched = watch(pty);
    const screen = screenOf(pty);
    for (const {name, times} of found) {
      // What is known from before says its age.
      const isThere = () =>
        name === 'first byte'
          ? watched.seen.bytes > 0
          : /FM2\d\d/.test(screen()) && (name !== 'rows as read now' || !/as read .* ago/.test(screen()));
      await until(isThere, name);
      const [wall, processor] = [performance.now() - begun, usedSoFar(pty.pid)];
      // The first two have nothing from before, and compile what is kept compiled.
      if (at >= 0) times.push({wall: wall / bare.wall, processor: processor / bare.processor});
    }
    await watched.quiet(500);
    const gone = new Promise<void>(done => pty.onExit(() => done()));
    pty.write('q');
    await gone;
  }
  for (const {name, times} of found) line(name, inWords(times));
};

/** What a console costs that nobody touches: bytes, processor, memory; on a list and on the overview. */
export const measureRest = async (ground: Ground, seconds: number): Promise<void> => {
  for (const view of ['windows', 'overview']) {
    const pty = ground.open([], ['--view', view]);
    const watched = watch(pty);
    while (!/Overview/.test(watched.seen.text)) await sleep(5);
    await watched.quiet(3000);
    await sleep(5000);
    const [bytes, busy] = [watched.seen.bytes, used(pty.pid)];
    await sleep(seconds * 1000);
    line(
      `at rest on ${view}, clock at 1 x`,
      `${((watched.seen.bytes - bytes) / seconds).toFixed(1)} bytes/s, ${((100 * (used(pty.pid) - busy)) / seconds).toFixed(1)} % of a core, PSS ${pss(pty.pid)} MiB`,
    );
    pty.kill('SIGKILL');
  }
};
