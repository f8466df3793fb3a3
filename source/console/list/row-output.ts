import {csvText, safeJson} from '../../list/output.ts';
import {harmless} from '../../text/harmless.ts';
import {plural} from '../../text/quantities.ts';
import {pushOverlay} from '../overlays/overlay-stack.ts';
import type {Desk} from '../shell/desk.ts';
import type {Shown} from './rows.ts';

type Sources = {
  readonly chosen: () => {readonly shown: Shown} | undefined;
  /** The marked rows, or the one under the cursor. */
  readonly targets: () => readonly unknown[];
};

/** What leaves a list: ids to the clipboard, rows to a file; and a look at the rows that could not be read. */
export const createRowOutput = ({store, ports, toast}: Desk, {chosen, targets}: Sources) => {
  const exportRows = async () => {
    const here = chosen();
    if (!here) return;
    const {shown} = here;
    const list = targets().length > 1 ? targets() : shown.rows;
    const stamp = new Date(shown.world.now * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
    try {
      const text = csvText({columns: shown.resource.columns, rows: list, world: shown.world});
      const path = await ports.write(`skydeck-${shown.resource.name}-${stamp}Z.csv`, text);
      toast('good', `${plural(list.length, 'row')} written to ${path}`);
    } catch (error) {
      toast('bad', `The rows could not be written: ${(error as Error).message}`, true);
    }
  };

  const unreadable = () => {
    const here = chosen();
    const list = here?.shown.snapshot?.page?.unreadable ?? [];
    if (list.length === 0) return toast('notice', 'Every row could be read.');
    const lines = list.flatMap(({index, reason, raw, kept}) => [
      `Row ${index}${kept ? ' (read in part)' : ''}: ${harmless(reason)}`,
      ...safeJson(raw, 2).split('\n').map(harmless),
      '',
    ]);
    pushOverlay(store, {kind: 'text', title: 'Rows that could not be read', lines, top: 0});
  };

  const copy = () => {
    const shown = chosen()?.shown;
    const ids = shown ? targets().map(row => shown.resource.id(row)) : [];
    const reason = ids.length > 0 ? ports.copy(ids.join('\n')) : 'There is nothing to copy.';
    toast(
      reason ? 'warn' : 'good',
      reason ?? `Copied ${ids.length === 1 ? harmless(ids[0]!) : plural(ids.length, 'id')}.`,
    );
  };

  return {copy, exportRows, unreadable};
};
