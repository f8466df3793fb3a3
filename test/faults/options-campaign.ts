import {mkdirSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {CompletionTree} from '../../source/commands/help/complete.ts';
import {openCommands} from './faulty-commands.ts';
import {type HostileGround, leaked} from './hostile-ground.ts';
import {acts} from './texts-campaign.ts';

/** What an operator's script may hand over by mistake: words, and files that are none. */
const valuesIn = (folder: string): readonly string[] => {
  mkdirSync(folder, {recursive: true});
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const sparse = file('sparse', '');
  truncateSync(sparse, 2 ** 30);
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  return [
    '',
    ' ',
    '9'.repeat(400),
    '-1',
    'NaN',
    '1e309',
    '-Infinity',
    '0x10',
    '🛰️👩‍🚀',
    '\u202eabc',
    '__proto__',
    'constructor:constructor',
    '__proto__=1',
    'a\nb',
    'a\u0000b',
    '\ud800',
    '\u001b]52;c;eA==\u0007',
    'x'.repeat(100_000),
    '/(a+)+$/',
    '{"__proto__":{"a":1}}',
    deep,
    folder,
    '/dev/full',
    '/proc/self/mem',
    '/nowhere/at/all',
    sparse,
    file('deep.json', deep),
    file('empty', ''),
    file('bytes', '\u0000\ufffd\u0001'),
  ];
};

type Ended = {readonly code: number; readonly out: string; readonly err: string};

/** What is wrong with how a command ended that was given such a value; undefined where nothing is. */
const wrongOf = ({code, out, err}: Ended, value: string, sent: number): string | undefined => {
  // What was given may be quoted, but for what acts in it; a joiner within a picture does not.
  const said = (out + err).replaceAll(value.trim().replace(/^-/, '') || '\0', '"…"').replaceAll('\u200d', '');
  if (sent > 0) return `sends ${sent} changes`;
  if (leaked.test(said)) return `leaks "${leaked.exec(said)![0]}"`;
  if (/^\s+at .*:\d+/m.test(said)) return 'shows a stack';
  if (acts.test(said)) return `lets ${JSON.stringify(acts.exec(said)![0])} through`;
  if (![0, 1, 2, 3].includes(code)) return 'ends with a code that blames somebody else';
  if (code !== 0 && err.trim() === '' && code !== 2) return 'says nothing';
  if (err.length > 3000) return `says ${err.length} characters`;
  return undefined;
};

const leafOf = (tree: CompletionTree, words: readonly string[]): CompletionTree =>
  words.reduce<CompletionTree>(
    (at, word) => at.commands.find(one => one.name === word || one.aliases.includes(word)) ?? at,
    tree,
  );

/** Each option of each command with each of these values, changes as a preview. `every`: one in so many; `short`: of what reads alone. */
export const optionsCampaign = async (
  ground: HostileGround,
  {every = 1, short = false}: {every?: number | undefined; short?: boolean} = {},
  say: (line: string) => void = () => {},
): Promise<{readonly cases: number; readonly wrong: readonly string[]}> => {
  const all = openCommands(ground);
  const values = valuesIn(join(ground.folder, 'values'));
  const tree = JSON.parse((await all.run(['__completion-tree'])).out) as CompletionTree;
  const wrong: string[] = [];
  let cases = 0;
  let turn = 0;
  const seen = new Set<string>();
  try {
    for await (const {command, words, changes} of all.commands()) {
      // What changes stands on what was made before it.
      if (short && changes) break;
      if (seen.has(command)) {
        // What changes makes what others stand on.
        if (changes) await all.run(words);
        continue;
      }
      seen.add(command);
      const own = leafOf(tree, words).flags.filter(({offers}) => offers);
      const general = tree.flags.filter(
        ({offers, long}) => offers && /at|output|columns|filter|sort|limit/.test(long),
      );
      for (const {long} of new Map([...own, ...general].map(one => [one.long, one])).values())
        for (const value of values) {
          turn += 1;
          if (turn % every > 0) continue;
          const stop = new AbortController();
          const begun = performance.now();
          const timer = setTimeout(() => stop.abort(), words[0] === 'watch' ? 300 : 20_000);
          const from = ground.before.state.changes;
          const given = [...words, ...(changes ? ['--dry-run'] : []), `${long}=${value}`];
          const ended = await all.run(given, stop.signal).catch((thrown: Error) => ({
            code: -1,
            out: '',
            err: String(thrown.stack),
          }));
          clearTimeout(timer);
          cases += 1;
          const took = performance.now() - begun;
          const why =
            words[0] === 'watch' && ended.code === 130
              ? undefined
              : (wrongOf(ended, value, changes ? ground.before.state.changes - from : 0) ??
                (took > 5000 ? `takes ${Math.round(took)} ms` : undefined));
          if (why)
            wrong.push(
              `${command} ${long}=${JSON.stringify(value.slice(0, 60))}: ${why}: ${ended.code} ${JSON.stringify(ended.err.slice(0, 250) || ended.out.slice(0, 250))}`,
            );
          say(`${cases} cases, ${command} ${long}, ${wrong.length} wrong`);
        }
      if (changes) await all.run(words);
    }
    return {cases, wrong};
  } finally {
    await all.close();
  }
};
