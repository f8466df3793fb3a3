/** Something that will happen at a moment of virtual time. */
type Entry = {readonly time: number; readonly order: number; readonly act: () => void; cancelled: boolean};

/** What is to happen, earliest first; of the same moment, first planned first. */
export type Agenda = {
  /** Gives the way to call it off. */
  add(time: number, act: () => void): () => void;
  next(): number | undefined;
  /** Takes the next entry off, if it is due by `limit`. */
  due(limit: number): {readonly time: number; readonly act: () => void} | undefined;
};

const before = (left: Entry, right: Entry) =>
  left.time < right.time || (left.time === right.time && left.order < right.order);

/** A binary heap: a benchmark world plans tens of thousands of moments. */
export const createAgenda = (): Agenda => {
  const heap: Entry[] = [];
  let order = 0;

  const sink = () => {
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  };
  const rise = () => {
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  };
  const take = () => {
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0) {
      heap[0] = last!;
      sink();
    }
    return first;
  };
  const peek = () => {
    while (heap[0]?.cancelled) take();
    return heap[0];
  };

  return {
    add: (time, act) => {
      const entry = {time, order: order++, act, cancelled: false};
      heap.push(entry);
      rise();
      return () => {
        entry.cancelled = true;
      };
    },
    next: () => peek()?.time,
    due: limit => {
      const first = peek();
      return first && first.time <= limit ? take() : undefined;
    },
  };
};
