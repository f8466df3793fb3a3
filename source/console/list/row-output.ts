import {safeJson} from '../../list/output.ts';
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

/** What leaves a list: ids to the clipboard; and a look at the rows that could not be read. */
export const createRowOutput = ({store, ports, toast}: Desk, {chosen, targets}: Sources) => {
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
      reason ?? `Sent to the terminal: ${ids.length === 1 ? harmless(ids[0]!) : plural(ids.length, 'id')}.`,
    );
  };

  return {copy, unreadable};
};
