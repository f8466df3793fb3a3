import {plural} from '../../text/quantities.ts';
import type {Questions} from '../change/questions.ts';
import type {UnderWay} from './under-way.ts';

/** The way out of the console: at once, or, where something is under way, after a question. Asked again, it goes. */
export const createLeaving = (questions: Questions, underWay: UnderWay) => {
  let asked: number | undefined;
  return (go: () => void) => {
    const words = underWay.words();
    if (words.length === 0 || questions.isOpen(asked)) return go();
    asked = questions.ask(
      {
        heading: `${plural(words.length, 'thing')} under way`,
        question: `Leave now? ${words.join('; ')}: no outcome yet.`,
      },
      async () => ({
        remarks: [
          'What is on its way may or may not arrive, and what waits its turn is not sent. The journal (J) will have it as unknown, and u there settles it by reading the upstream.',
        ],
        requests: [],
      }),
      go,
    );
  };
};

export type Leaving = ReturnType<typeof createLeaving>;
