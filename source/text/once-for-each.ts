/**
 * Works something out once for each object, such as a list of rows: the same one gives the same result again, and what was
 * made goes with it. Never for what may be undefined.
 */
export const onceForEach = <Of extends WeakKey, Made>(make: (of: Of) => Made): ((of: Of) => Made) => {
  const made = new WeakMap<Of, Made>();
  return of => {
    const known = made.get(of) ?? make(of);
    made.set(of, known);
    return known;
  };
};
