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
