import {openCommands} from './faulty-commands.ts';
import type {Given} from './hostile-answers.ts';
import type {HostileGround} from './hostile-ground.ts';

/** What a name, an id or a sentence from outside may hold to get somewhere else than onto a line. */
const pieces = [
  "=HYPERLINK('http://x/'&A1)",
  '+1+1',
  '-2+3+cmd|x',
  '@SUM(1)',
  '\t=1+1',
  'a;=1+1',
  '--help',
  '-rf',
  '| x |\n| y',
  '](javascript:alert(1))[',
  '<img src=x onerror=alert(1)>',
  '`code` *bold* _thin_ ~~gone~~',
  'https://elsewhere.invalid/ www.elsewhere.invalid',
  '"; rm -rf ~; \'$(id)`id`',
  '../../../etc/cron.d/x',
  '\u001b]52;c;eA==\u0007\u001b[201~\u001b[31m',
  'a\r\nb\u0085\u2028c',
  '\u009b31m\u202e\u200b\u061c\u{e0041}\ufeff',
];
/** Words that are read as what they mean: states, times, numbers, addresses. */
const isMeant = (text: string, key: string) =>
  /^[A-Z][A-Z_]+$|^[\d.:TZ+-]*$|^https?:|^s3:|^true$|^false$/.test(text) ||
  /state|status|type|_at$|time|start|end|version|kind|url|code|href|rel/i.test(key);

/** An answer in which a piece stands before the texts of one in four kinds of places. */
const texted = (given: Given, turn: number): Given => {
  if (!/json/.test(given.headers['content-type'] ?? '')) return given;
  const bend = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map(one => bend(one, key));
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, bend(one, name)]));
    if (typeof value !== 'string' || isMeant(value, key)) return value;
    const place = [...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
    return (place + turn) % 4 === 0 ? pieces[turn % pieces.length]! + value : value;
  };
  try {
    return {...given, body: Buffer.from(JSON.stringify(bend(JSON.parse(given.body.toString()))))};
  } catch {
    return given;
  }
};

export const acts =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9\u{e0000}-\u{e0fff}]/u;

/** The cells of RFC 4180. */
const cellsOf = (csv: string): string[] =>
  [...csv.matchAll(/(?:^|,|\n)(?:"((?:[^"]|"")*)"|([^",\n]*))/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? '').replaceAll('""', '"'),
  );
const bare = /(?<!\\)(?:\\\\)*(?:[<`[\]]|https?:\/\/|\bwww\.)/;

/** What is wrong with what a command wrote in this form. */
const wrongIn = (command: string, form: string, out: string, err: string): string | undefined => {
  // Into a pipe a file goes as it is, byte for byte.
  const isFile = form !== 'json' && /^(cat|head|tail|agent files|logs|job-log)$/.test(command);
  const found = acts.exec(isFile ? err : out + err);
  if (found) return `lets ${JSON.stringify(found[0])} through`;
  if (form === 'json' && out !== '')
    try {
      JSON.parse(out);
    } catch {
      return 'is no JSON';
    }
  if (form === 'csv') {
    const formula = cellsOf(out).find(
      cell => /^[=+\-@\t\r＝＋－＠]/.test(cell.trim()) && !/^[+-]?[\d.]+$/.test(cell),
    );
    if (formula !== undefined) return `has the formula ${JSON.stringify(formula)}`;
    const open = out.split('\n').find(line => /;/.test(line.replace(/"(?:[^"]|"")*"/g, '')));
    if (open !== undefined) return `falls apart at semicolons: ${JSON.stringify(open)}`;
  }
  if (form === 'markdown') {
    const line = out.split('\n').find(one => bare.test(one));
    if (line !== undefined) return `has markup of others: ${JSON.stringify(line)}`;
  }
  return undefined;
};

/**
 * All commands that read, in all forms, and all previews, while names, ids and texts of every answer want to get out.
 * `short`: every other command that reads, once, with another piece in another form than the one before it.
 */
export const textsCampaign = async (
  ground: HostileGround,
  {
    turns = pieces.length * 2,
    of = /./,
    short = false,
  }: {turns?: number | undefined; of?: RegExp; short?: boolean} = {},
  say: (line: string) => void = () => {},
): Promise<{readonly cases: number; readonly wrong: readonly string[]}> => {
  const all = openCommands(ground);
  const wrong = new Map<string, string>();
  let cases = 0;
  let at = 0;
  const {state} = ground.before;
  const formsOf = (command: string): readonly string[] =>
    command.startsWith('get ')
      ? ['table', 'wide', 'json', 'ndjson', 'csv', 'name']
      : command === 'handover'
        ? ['markdown', 'json']
        : ['', 'json'];
  const run = async (command: string, given: readonly string[], form: string) => {
    const {out, err} = await all.run(form === '' ? given : [...given, '-o', form]);
    cases += 1;
    const why = wrongIn(command, form, out, err);
    if (why !== undefined && !wrong.has(`${command} ${form}`))
      wrong.set(`${command} ${form}`, `${given.join(' ')} -o ${form} ${why}`);
    return {out};
  };
  try {
    for await (const {command, words, changes} of all.commands()) {
      // What changes stands on what was made before it.
      if (short && changes) break;
      if (command.startsWith('watch ') || !of.test(command)) continue;
      const forms = formsOf(command);
      at += 1;
      if (short && at % 2 > 0) continue;
      for (let turn = short ? at : 0; turn < (short ? at + 1 : turns); turn += 1) {
        state.all = {bend: right => texted(right, turn), which: 'all'};
        let listed = '';
        for (const form of short || turns < pieces.length ? [forms[turn % forms.length]!] : forms) {
          const {out} = await run(command, changes ? [...words, '--dry-run'] : words, form);
          if (form === 'json') listed = out;
        }
        // As it is called now.
        const [, name] = /^get (\S+)$/.exec(command) ?? [];
        const id = listed.startsWith('[') && (JSON.parse(listed) as {id?: unknown}[])[turn % 3]?.id;
        if (name !== undefined && typeof id === 'string')
          await run(`describe ${name}`, ['describe', name, '--', id], '');
        say(`${command}, ${cases} cases, ${wrong.size} wrong`);
      }
      state.all = undefined;
      if (changes) await all.run(words);
    }
    return {cases, wrong: [...wrong.values()]};
  } finally {
    state.all = undefined;
    await all.close();
  }
};
