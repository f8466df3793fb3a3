import type {Resource} from '../../declare/resource.ts';
import {historyOf, whenOf} from '../../engine/history.ts';
import type {Session} from '../../engine/session.ts';
import {cells, fitCells, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import type {TextState} from '../shell/overlay-state.ts';

/** What happened to a row, for reading: when on the left, what beside it or, where that is too narrow, below. */
export const historyText = (session: Session, resource: Resource, id: string, columns: number): TextState => {
  const {now} = session.world();
  const happened = historyOf(session, resource, Number.NEGATIVE_INFINITY, id);
  const whens = happened.map(one => whenOf(one, now));
  const wide = Math.max(0, ...whens.map(cells));
  const beside = columns - wide - 4 >= 30;
  const room = beside ? columns - wide - 4 : columns - 6;
  const lines = happened.flatMap((one, at) => {
    const words = wrap(harmless(one.words), room);
    return beside
      ? words.map((line, row) => `${fitCells(row === 0 ? whens[at]! : '', wide)}  ${line}`)
      : [whens[at]!, ...words.map(line => `    ${line}`)];
  });
  const title = `History of ${harmless(id)} (${resource.title})`;
  return {
    kind: 'text',
    title,
    lines: lines.length > 0 ? lines : ['Nothing is known of it yet.'],
    top: 0,
  };
};
