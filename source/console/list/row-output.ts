import {safeJson} from '../../text/exact-json.ts';
import {harmless, harmlessText} from '../../text/harmless.ts';
import {plural} from '../../text/quantities.ts';
import {pushOverlay} from '../overlays/overlay-stack.ts';
import type {Shell} from '../shell/shell.ts';
import type {Shown} from './rows.ts';

type Sources = {
  readonly chosen: () => {readonly shown: Shown} | undefined;
  /** The marked rows, or the one under the cursor. */
  readonly targets: () => readonly unknown[];
};

/** Ids to the clipboard, in lines; whoever pastes them into a shell is told where they are not quite the upstream's. */
export const copyIds = ({ports, toast}: Pick<Shell, 'ports' | 'toast'>, ids: readonly string[]) => {
  const reason = ports.copy(harmlessText(ids));
  if (reason) return toast('warn', reason);
  const what = ids.length === 1 ? harmless(ids[0]!) : plural(ids.length, 'id');
  if (ids.every(id => harmless(id) === id))
    toast('good', `Sent to the terminal: ${what}.${ports.copyRemark ? ` ${ports.copyRemark}` : ''}`);
  else
    toast(
      'warn',
      `Sent to the terminal: ${what}, with \u00b7 for characters that could steer a terminal.`,
      true,
    );
};

/** What leaves a list: ids to the clipboard; and a look at the rows that could not be read. */
export const createRowOutput = ({store, ports, toast}: Shell, {chosen, targets}: Sources) => {
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
    if (ids.length === 0) return toast('warn', 'There is nothing to copy.');
    copyIds({ports, toast}, ids);
  };

  return {copy, unreadable};
};
