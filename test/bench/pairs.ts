import {type Ground, line, median, pss, screenOf, sleep, timed, until, used, watch} from './watched.ts';

/** Each measured beside a `node -e 0` of its own, so that a busy machine slows both. */
const pairs = 9;

/** The ratio of what `work` takes to a bare Node, median of the pairs. */
const ratio = async (work: () => number | Promise<number>): Promise<number> => {
  await work();
  const found: number[] = [];
  for (let at = 0; at < pairs; at += 1) {
    const bare = timed(['-e', '0']);
    found.push((await work()) / bare);
  }
  return median(found);
};

const commands: Readonly<Record<string, readonly string[]>> = {
  '--version': ['--version'],
  'completion of a word': ['__complete', '--', 'get', 'wi'],
  'get windows -o json': ['get', 'windows', '-o', 'json'],
  'triage over five services': ['triage'],
};

/** Whole lives of commands, over `node -e 0`. */
export const measureCommands = async (ground: Ground): Promise<void> => {
  for (const [name, words] of Object.entries(commands))
    line(name, `${(await ratio(() => ground.run(words))).toFixed(2)} x node -e 0`);
};

/** From the start to the first byte, to the rows that were known last, and to rows that were read. */
export const measureStart = async (ground: Ground): Promise<void> => {
  const steps = {byte: [] as number[], known: [] as number[], live: [] as number[]};
  for (let at = -2; at < pairs; at += 1) {
    const bare = timed(['-e', '0']);
    const begun = performance.now();
    const pty = ground.open();
    const watched = watch(pty);
    const since = () => (performance.now() - begun) / bare;
    const screen = screenOf(pty);
    await until(() => watched.seen.bytes > 0, 'a byte');
    const byte = since();
    await until(() => /FM2\d\d/.test(screen()), 'rows');
    const known = since();
    // What is known from before says its age.
    await until(() => !/as read .* ago/.test(screen()) && /FM2\d\d/.test(screen()), 'rows as read now');
    const live = since();
    // The first two have nothing from before, and compile what is kept compiled.
    if (at >= 0)
      for (const [name, value] of Object.entries({byte, known, live})) steps[name as 'byte'].push(value);
    await watched.quiet(500);
    const gone = new Promise<void>(done => pty.onExit(() => done()));
    pty.write('q');
    await gone;
  }
  const say = (name: string, list: number[]) => line(name, `${median(list).toFixed(2)} x node -e 0`);
  say('first byte', steps.byte);
  say('rows as last known', steps.known);
  say('rows as read now', steps.live);
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

/** Requests in a minute, by service, with a list in sight and with the overview. */
export const measureRequests = async (ground: Ground, seconds: number): Promise<void> => {
  for (const view of ['windows', 'overview']) {
    const before = ground.requests();
    const pty = ground.open([], ['--view', view, '--log', ground.log]);
    await sleep(seconds * 1000);
    pty.kill('SIGKILL');
    const after = ground.requests();
    const counts = Object.entries(after)
      .map(
        ([service, count]) => `${service} ${Math.round(((count - (before[service] ?? 0)) * 60) / seconds)}`,
      )
      .join(', ');
    line(`requests a minute, ${view} in sight`, counts);
  }
};
