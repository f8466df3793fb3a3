import {setImmediate as turn} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import {drawnSections} from '../../source/console/detail/drawn-sections.tsx';
import {themeOf} from '../../source/console/draw/theme.ts';
import {bindings} from '../../source/console/keys/keymap.ts';
import {helpLines} from '../../source/console/overlays/help.ts';
import {createConsole} from '../../source/console/shell/controller.ts';
import {screenLines} from '../../source/console/shell/screen-lines.ts';
import type {Ports} from '../../source/console/shell/shell.ts';
import {isTooSmall} from '../../source/console/shell/state.ts';
import {dangerOf} from '../../source/engine/changes/plan.ts';
import type {Session} from '../../source/engine/session.ts';
import {createKeyDecoder} from '../../source/terminal/keys.ts';
import {cells} from '../../source/text/cells.ts';
import {keepFaults} from '../../source/text/report-fault.ts';
import {type HostileGround, leaked} from './hostile-ground.ts';

export type KeyFindings = {
  readonly keys: number;
  /** Consoles that were quit by a key, and opened anew. */
  readonly quits: number;
  readonly changes: number;
  readonly wrong: readonly string[];
};

const esc = '\u001b';
const sequences = [
  ...['A', 'B', 'C', 'D', 'H', 'F', 'Z', '5~', '6~', '3~', '2~', '15~', '1;5C', '1;3A'].map(
    one => `${esc}[${one}`,
  ),
  `${esc}OP`,
  '\r',
  '\t',
  '\u007f',
];
const broken = [
  '[',
  '[1;',
  '[<0;3',
  '[200~',
  ']52;c;',
  'P',
  'O',
  '[999999999A',
  '[<35;1;1',
  '[M',
  '_G',
  '[?',
];
const odd = ['é', '漢', '👩‍🚀', 'e\u0301', '\u202e', '\u200b', '\u0000', '\u009b31m', '￿', 'ß', '\u{e0041}'];
const pasted = [
  'FM200',
  '+24h',
  '2026-11-23T00:00:00Z',
  '../../etc/passwd',
  'a\r\nb\u001b[31m',
  'x'.repeat(3000),
];
/** What may never come to a screen but by our own painting. */
const forbidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]/;

/**
 * Random keys into the whole console on a sandbox, some of whose answers have faults: letters, controls, arrows, paste,
 * mouse, sizes, and sequences that are broken off. After each the screen is looked at.
 */
export const keysCampaign = async (
  {before, aws, sandbox}: HostileGround,
  {keys, random}: {keys: number; random: () => number},
  say: (line: string) => void = () => {},
): Promise<KeyFindings> => {
  const wrong = new Map<string, string>();
  const recent: string[] = [];
  const find = (what: string, detail: string) => {
    if (!wrong.has(what))
      wrong.set(what, `${what}: ${detail.slice(0, 300)} after ${JSON.stringify(recent.slice(-12))}`);
  };
  const counts = {quits: 0, changes: 0};
  /** Questions and forms that were on the screen since the last change. */
  const shown = {confirm: false, forms: new Set<string>()};
  let group: string | undefined;
  const session: Session = {
    ...aws,
    perform: (action, resource, draft, row, given) => {
      counts.changes += 1;
      const name = `${resource.name}.${action.name}`;
      const isGroup = given?.group !== undefined && given.group === group;
      const danger = dangerOf(aws, {resource, action, draft, rows: [row]});
      if (danger && !shown.confirm && !isGroup) find(`${name} was sent without its question`, '');
      if (!shown.confirm && !shown.forms.has(name) && !isGroup && !action.reads)
        find(`${name} was sent without a form or a question`, '');
      shown.confirm = false;
      group = given?.group;
      return aws.perform(action, resource, draft, row, given);
    },
  };
  keepFaults(({thrown, underWay}) => {
    find(`fault in ${underWay}`, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
    return undefined;
  });
  const broke = (thrown: unknown) =>
    find('nobody caught', thrown instanceof Error ? (thrown.stack ?? '') : String(thrown));
  process.on('unhandledRejection', broke);
  let left = false;
  const leave = () => {
    left = true;
  };
  const ports: Ports = {
    copy: () => undefined,
    bell: () => {},
    repaint: () => {},
    suspend: () => {},
    edit: async () => '{"downlink_budget": 2}',
    page: async () => {},
    write: async name => `/tmp/${name}`,
    quit: leave,
    switchTo: leave,
    lookBack: leave,
    keep: async () => {},
    makeProfile: async () => '/home/kim/config.json',
  };
  const size = {columns: 120, rows: 40};
  const open = () =>
    createConsole({
      session,
      ports,
      ...size,
      view: 'windows',
      draw: {
        detail: (sections, now) => drawnSections(sections, session, now.columns, themeOf(now.theme, true)),
        help: now => helpLines(now, session, bindings),
      },
    });
  let control = open();
  const decoder = createKeyDecoder({emit: key => control.key(key)});
  const look = () => {
    const state = control.store.get();
    const top = state.overlays.at(-1);
    if (top?.kind === 'confirm') shown.confirm = true;
    if (top?.kind === 'form') shown.forms.add(`${top.resource}.${top.action}`);
    const lines = screenLines(state, {console: control, session, map: bindings, unicode: true});
    if (lines.length !== state.rows) find('height of the frame', `${lines.length} of ${state.rows}`);
    for (const line of lines) {
      const text = stripVTControlCharacters(line);
      if (forbidden.test(text)) find('forbidden byte', JSON.stringify(text));
      if (!isTooSmall(state) && cells(text) > state.columns)
        find('width of a line', `${cells(text)} of ${state.columns}: ${text}`);
      const [words] = leaked.exec(text) ?? [];
      if (words !== undefined) find(`on the screen: ${words}`, text.trim());
    }
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const next = (): string => {
    const dice = random();
    if (dice < 0.5) return String.fromCharCode(32 + Math.floor(random() * 95));
    if (dice < 0.74) return pick(sequences);
    if (dice < 0.82) return String.fromCharCode(1 + Math.floor(random() * 26));
    if (dice < 0.88) return esc + esc;
    if (dice < 0.91) return `${esc}[200~${pick(pasted)}${esc}[201~`;
    if (dice < 0.94)
      return `${esc}[<${pick([0, 2, 64, 65])};${1 + Math.floor(random() * size.columns)};${1 + Math.floor(random() * size.rows)}${pick(['M', 'm'])}`;
    if (dice < 0.97) return esc + pick(broken);
    return pick(odd);
  };
  const press = async (bytes: string) => {
    recent.push(bytes);
    if (recent.length > 40) recent.shift();
    try {
      decoder.feed(bytes);
      look();
    } catch (thrown) {
      find('thrown', thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
    }
    await turn();
    if (!left) return;
    left = false;
    counts.quits += 1;
    control.close();
    control = open();
  };
  try {
    for (const {service} of aws.services)
      for (const resource of service.resources) await aws.poller.read(resource, {}).catch(() => {});
    before.state.share = 0.05;
    for (let count = 0; count < keys; count += 1) {
      await press(next());
      if (random() < 0.01) {
        size.columns = pick([20, 40, 80, 100, 120, 200]);
        size.rows = pick([4, 10, 24, 40, 60]);
        control.resize(size.columns, size.rows);
        look();
      }
      if (random() < 0.003) sandbox.world.advance(600);
      if (count % 500 === 0) say(`${count} of ${keys} keys, ${counts.changes} changes, ${wrong.size} wrong`);
    }
    // Whatever is open, and however broken the last sequence was, it can be left.
    const {quits} = counts;
    for (let tries = 0; tries < 200 && counts.quits === quits; tries += 1) await press('\u0003');
    if (counts.quits === quits)
      find('it could not be quit', JSON.stringify(control.store.get().overlays.at(-1)));
    return {keys, ...counts, wrong: [...wrong.values()]};
  } finally {
    before.state.share = 0;
    decoder.close();
    control.close();
    keepFaults(() => undefined);
    process.off('unhandledRejection', broke);
  }
};
