import {line, median, memory, openGround, p95, press, sleep, used, watch} from './watched.ts';

/** A title of a reading that fills the lake up, as a row shows it. */
const reading = /S3[AB]_OL_1_EFR/;

/** The pane of readings with so many of them: time to the first rows, keys, bytes, and the console's own memory. */
export const measureLake = async (readings: number, idleSeconds: number): Promise<void> => {
  const ground = await openGround(['--readings', String(readings)]);
  try {
    // The sandbox fills its table at the first question.
    ground.run(['get', 'readings', '-o', 'name']);
    const command = ground.run(['get', 'readings', '-o', 'json']).wall;
    const begun = performance.now();
    const pty = ground.open(process.env.SKYDECK_BENCH_NODE?.split(' '));
    const watched = watch(pty);
    while (!/6 Data lake/.test(watched.seen.text)) await sleep(2);
    const framed = performance.now();
    pty.write('6');
    while (!reading.test(watched.seen.text)) await sleep(2);
    const shown = performance.now();
    await watched.quiet(3000);
    const resting = memory(pty.pid);
    const down = await press(pty, watched, '\u001b[B', 30);
    const page = await press(pty, watched, '\u001b[6~', 30);
    const ends = await press(pty, watched, 'G', 1);
    await press(pty, watched, 'g', 1);
    const sorted = await press(pty, watched, 's', 10);
    const typed = [await press(pty, watched, '/', 1)];
    for (const letter of 'class:failed') typed.push(await press(pty, watched, letter, 1));
    pty.write('\u001b');
    await watched.quiet(1000);
    pty.write('r');
    await watched.quiet(5000);
    const before = used(pty.pid);
    await sleep(idleSeconds * 1000);
    const busy = (100 * (used(pty.pid) - before)) / idleSeconds;
    const late = memory(pty.pid);
    if (process.env.SKYDECK_BENCH_NODE) {
      const gone = new Promise<void>(done => pty.onExit(() => done()));
      pty.write('qq');
      await gone;
    } else pty.kill('SIGKILL');
    console.log(`${readings} readings`);
    line('get readings -o json', `${command.toFixed(0)} ms`);
    line('from start to the frame', `${(framed - begun).toFixed(0)} ms`);
    line('from the key 6 to the first rows', `${(shown - framed).toFixed(0)} ms`);
    const keys = (name: string, pressed: {bytes: number[]; times: number[]}) =>
      line(
        name,
        `p50 ${median(pressed.times).toFixed(1)} ms, p95 ${p95(pressed.times).toFixed(1)} ms, median ${median(pressed.bytes)} bytes`,
      );
    keys('arrow down', down);
    keys('page down', page);
    keys('to the end', ends);
    keys('sort by the next column', sorted);
    keys('a letter of a filter', {
      bytes: typed.flatMap(({bytes}) => bytes),
      times: typed.flatMap(({times}) => times),
    });
    line(`processor over ${idleSeconds} s of polling`, `${busy.toFixed(1)} % of one`);
    line('RSS of the console', `${resting} MiB at rest, ${late} MiB after all rows were read again`);
  } finally {
    ground.close();
  }
};
