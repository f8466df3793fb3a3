import {asFailure} from '../../declare/failure.ts';
import {csvText, jsonText, type Listing, markdownText, ndjsonText} from '../../list/output.ts';
import {plural} from '../../text/quantities.ts';
import type {AskControl} from '../overlays/ask-control.ts';
import type {Shell} from '../shell/shell.ts';
import {viewOf} from '../shell/state.ts';
import {chosenColumns} from './layout.ts';
import type {Shown} from './rows.ts';
import {screenSvg, screenText} from './screen-output.ts';

/** Forms of rows by the end of a file's name. */
const rowForms: Readonly<Record<string, (listing: Listing) => string>> = {
  csv: csvText,
  json: jsonText,
  ndjson: ndjsonText,
  md: markdownText,
};
const screenForms: Readonly<Record<string, (lines: readonly string[], columns: number) => string>> = {
  txt: screenText,
  svg: screenSvg,
};

type Sources = {
  readonly chosen: () => {readonly shown: Shown} | undefined;
  /** The marked rows, or the one under the cursor. */
  readonly targets: () => readonly unknown[];
  /** The screen as it is drawn, painted lines, without what asks for the file's name. */
  readonly screen: () => readonly string[];
  readonly ask: AskControl;
};

/** Rows and screens to a file that is named before it is written: the end of its name says the form. */
export const createExportControl = (shell: Shell, {chosen, targets, screen, ask}: Sources) => {
  const {session, store, ports, toast} = shell;

  const open = () => {
    const stamp = new Date(session.world().now * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
    const here = chosen();
    const name = here ? `skydeck-${here.shown.resource.name}-${stamp}Z.csv` : `skydeck-${stamp}Z.txt`;
    ask.open(
      {
        title: 'Write to',
        hint: '.csv .json .ndjson .md rows; .txt .svg the screen',
        done: given => given !== '' && void write(given),
      },
      name,
    );
  };

  const write = async (name: string) => {
    const form = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
    const rowForm = rowForms[form];
    const screenForm = screenForms[form];
    const here = chosen();
    if (!rowForm && !screenForm)
      return toast(
        'warn',
        'Its name ends in .csv, .json, .ndjson or .md for rows, in .txt or .svg for the screen.',
        true,
      );
    if (rowForm && !here) return toast('warn', 'There is no list here: .txt or .svg keeps the screen.', true);
    try {
      if (screenForm) {
        const path = await ports.write(name, screenForm(screen(), store.get().columns));
        return toast('good', `The screen was written to ${path}`);
      }
      const view = viewOf(store.get());
      // All of a long list, not what was found of it so far.
      const shown = (view && shell.rows(view, true)) ?? here!.shown;
      const marked = targets();
      const rows = marked.length > 1 ? marked : shown.rows;
      const columns = chosenColumns(store.get(), shown.resource) ?? shown.resource.columns;
      const path = await ports.write(name, rowForm!({columns, rows, world: shown.world}));
      toast('good', `${plural(rows.length, 'row')} written to ${path}`);
    } catch (error) {
      toast('bad', asFailure(error).message, true);
    }
  };

  return {
    open,
  };
};

export type ExportControl = ReturnType<typeof createExportControl>;
