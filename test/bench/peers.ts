import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type IPty, spawn} from '@lydell/node-pty';
import {columns, type Ground, median, press, pss, rows, sleep, timed, used, watch} from './watched.ts';

/** Beside what others have on the same screen of the same machine: what of them is on the PATH. */
const peers: Readonly<Record<string, readonly string[]>> = {
  lazygit: [],
  k9s: [],
  htop: [],
  btop: [],
  tig: [],
  // Without a shell below it, for which it waits as it starts.
  mc: ['-u', 'FILES', 'FILES'],
  less: ['README.md'],
};
/** Bytes by which something useful is on the screen. */
const frame = 1000;
const starts = 9;
const seconds = 10;

type Line = readonly [name: string, first: string, key: string, rest: string, busy: string, memory: string];

const measured = async (name: string, open: () => IPty): Promise<Line> => {
  const firsts: number[] = [];
  for (let at = 0; at < starts; at += 1) {
    const bare = timed(['-e', '0']);
    const begun = performance.now();
    const pty = open();
    const {seen, quiet} = watch(pty);
    while (seen.bytes < frame && performance.now() - begun < 5000) await sleep(1);
    firsts.push((performance.now() - begun) / bare);
    await quiet(100);
    pty.kill('SIGKILL');
  }
  const pty = open();
  const watched = watch(pty);
  await sleep(4000);
  // As a terminal sends it, by the mode that the program has set.
  const {text} = watched.seen;
  const key = text.lastIndexOf('\u001b[?1h') > text.lastIndexOf('\u001b[?1l') ? '\u001bOB' : '\u001b[B';
  const down = await press(pty, watched, key, 15);
  const [bytes, busy] = [watched.seen.bytes, used(pty.pid)];
  await sleep(seconds * 1000);
  const line = [
    name,
    `${median(firsts).toFixed(1)} x`,
    `${median(down.bytes)}`,
    `${((watched.seen.bytes - bytes) / seconds).toFixed(0)}`,
    `${((100 * (used(pty.pid) - busy)) / seconds).toFixed(1)} %`,
    `${pss(pty.pid)} MiB`,
  ] as const;
  pty.kill('SIGKILL');
  return line;
};

const [begin, end] = ['<!-- peers: npm run bench -- --peers -->', '<!-- /peers -->'];

/** Measures them one after the other, and writes the table into the README between its two marks. */
export const measurePeers = async (ground: Ground): Promise<void> => {
  const env = {...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8'} as Record<string, string>;
  const lines = [await measured('skydeck', () => ground.open())];
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-peers-'));
  for (let at = 0; at < 200; at += 1) writeFileSync(join(folder, `file-${at}`), 'x'.repeat(at));
  for (const [name, words] of Object.entries(peers)) {
    if (spawnSync('which', [name]).status !== 0) continue;
    const given = words.map(word => (word === 'FILES' ? folder : word));
    lines.push(
      await measured(name, () => spawn(name, given, {name: 'xterm-256color', cols: columns, rows, env})),
    );
  }
  rmSync(folder, {recursive: true});
  const table = [
    `| on one machine, ${columns}x${rows} | first ${frame} bytes, over \`node -e 0\` | bytes a key | bytes/s at rest | processor at rest | memory (PSS) |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...lines.map(cells => `| ${cells.join(' | ')} |`),
  ].join('\n');
  console.log(table);
  const readme = readFileSync('README.md', 'utf8');
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${begin}.`);
  writeFileSync('README.md', `${readme.slice(0, from + begin.length)}\n${table}\n${readme.slice(to)}`);
};
