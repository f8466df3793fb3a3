import {type Beginning, beginnings, noProfileYet} from '../../settings/beginnings.ts';
import {wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {type Line, paint, span} from '../draw/lines.ts';
import {themeOf} from '../draw/theme.ts';
import type {Stage} from './stage.ts';

/** Asks how to begin, on a stage that shows nothing yet; undefined when the operator leaves. */
export const askBeginning = (
  {terminal, attach}: Pick<Stage, 'terminal' | 'attach'>,
  file: string,
): Promise<Beginning | undefined> => {
  const {promise, resolve} = Promise.withResolvers<Beginning | undefined>();
  const theme = themeOf('dark', terminal.capabilities.unicode);
  const why = noProfileYet(file);
  let chosen = 0;
  const draw = () => {
    const width = terminal.size.columns;
    const lines: Line[] = [
      [span(' skydeck', 'heading')],
      [],
      ...wrap(harmless(why), width - 2).map((line): Line => [span(` ${line}`)]),
      [],
      ...beginnings.flatMap(({key, title, about}, at): Line[] => [
        [
          span(at === chosen ? theme.glyphs.cursor : ' ', 'heading'),
          span(` ${key}  `, 'heading'),
          span(title, at === chosen ? 'focus' : undefined),
        ],
        [span(`      ${about}`, 'quiet')],
      ]),
      [],
      [
        span(' Enter', 'heading'),
        span(' or its digit chooses   ', 'quiet'),
        span('q', 'heading'),
        span(' leaves', 'quiet'),
      ],
    ];
    terminal.frame(lines.map(line => paint(line, theme, width)).join('\n'));
  };
  if (terminal.linear)
    terminal.append(
      [why, ...beginnings.map(({key, title, about}) => `${key}: ${title}: ${about}.`), 'q leaves.', ''].join(
        '\r\n',
      ),
    );
  else draw();
  attach({
    resize: () => terminal.linear || draw(),
    gone: code => process.exit(code),
    key: ({name, ctrl}) => {
      if (name === 'q' || name === 'escape' || (ctrl && name === 'c')) return resolve(undefined);
      const typed = beginnings.find(({key}) => key === name);
      if (typed) return resolve(typed.name);
      if (name === 'enter') return resolve(beginnings[chosen]!.name);
      const step = name === 'down' || name === 'j' ? 1 : name === 'up' || name === 'k' ? -1 : 0;
      chosen = Math.max(0, Math.min(beginnings.length - 1, chosen + step));
      if (step !== 0 && !terminal.linear) draw();
    },
  });
  return promise;
};
