import type {Session} from '../../engine/session.ts';
import {filterOffers} from '../../list/complete-filter.ts';
import {cells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {type Line, type Span, span, toned} from '../draw/lines.ts';
import type {PromptState} from '../shell/overlay-state.ts';
import type {ConsoleState, View} from '../shell/state.ts';
import type {Shown} from './rows.ts';

/** Behind a filter that is typed: what is wrong with it, else what Tab completes it with, else the keys. */
export const filterHint = (
  state: ConsoleState,
  session: Session,
  prompt: PromptState,
  view: View,
  shown: Shown,
  room: number,
): Line => {
  const {text} = prompt.edit;
  if (shown.problem && !prompt.offers) return [toned(`   ${harmless(shown.problem)}`, 'warn')];
  const offers =
    prompt.offers ??
    filterOffers(
      text,
      shown.resource.columns,
      session.poller.peek(view.resource, view.query)?.page?.rows ?? [],
      shown.world,
      state.choices.filters,
    );
  if (offers.length === 0) return [span('   Enter keeps, Esc drops, @name = … names it', 'quiet')];
  const line: Span[] = [span('   Tab ', 'heading')];
  let left = room - 7;
  for (const [at, offer] of offers.entries()) {
    const word = harmless(offer.slice(offer.lastIndexOf(' ', text.length - 1) + 1));
    left -= cells(word) + 1;
    if (left < 2) break;
    line.push(span(word, at === prompt.offer ? 'focus' : 'quiet'), span(' '));
  }
  return line;
};
