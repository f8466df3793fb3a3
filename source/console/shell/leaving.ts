import {plural} from '../../text/quantities.ts';
import type {Questions} from '../change/confirmations.ts';

/** What was begun and has no outcome yet: asked before the console is left, and before the same is done twice to a row. */
export const createUnderWay = () => {
  let last = 0;
  const running = new Map<number, {readonly words: string; readonly key: string | undefined}>();
  return {
    /** Runs `work`, listed as `words` meanwhile; `key` names what is done to which row, where it is done to one. */
    during: async <T>(words: string, key: string | undefined, work: () => Promise<T>): Promise<T> => {
      last += 1;
      const id = last;
      running.set(id, {words, key});
      try {
        return await work();
      } finally {
        running.delete(id);
      }
    },
    words: (): readonly string[] => [...running.values()].map(({words}) => words),
    has: (key: string): boolean => [...running.values()].some(one => one.key === key),
  };
};

export type UnderWay = ReturnType<typeof createUnderWay>;

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
          'What is on its way may or may not arrive, and what waits its turn is not sent. The journal (J) will have it as unknown, and s there settles it by reading the upstream.',
        ],
        requests: [],
      }),
      go,
    );
  };
};

export type Leaving = ReturnType<typeof createLeaving>;
