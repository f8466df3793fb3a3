/** Some elements of an array: `4-20`, `3`, `0-20:4`. */
type Stretch = {readonly from: number; readonly to: number; readonly by: number};

/**
 * What a Slurm job id means: one job (`8`), elements of an array (`8_3`, `8_[4-20%2]`), a part of a heterogeneous job
 * (`8+1`), or a step of any of them (`8.batch`, `8_3.0`). Written alike by squeue, sacct and all dialects of FirecREST.
 */
export type JobId = {
  /** The number that sbatch gave: of an array all of it. */
  readonly base: string;
  readonly elements: readonly Stretch[] | undefined;
  /** squeue cuts a long list of elements: there are more than are told. */
  readonly cut: boolean;
  readonly component: number | undefined;
  readonly step: string | undefined;
};

const shape = /^(\d+)(?:_(?:(\d+)|\[([\d,:\-. %]+)\]|([\d,:-]+)))?(?:\+(\d+))?(?:\.(\w+))?$/;

const stretchesOf = (text: string): {elements: Stretch[]; cut: boolean} | undefined => {
  const parts = text.replace(/%\d+$/, '').split(',');
  const elements: Stretch[] = [];
  let cut = false;
  for (const part of parts) {
    if (/^\.{2,}$/.test(part)) {
      cut = true;
      continue;
    }
    const found = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part);
    if (!found) return undefined;
    const from = Number(found[1]);
    const to = Number(found[2] ?? from);
    const by = Number(found[3] ?? 1);
    if (to < from || by === 0) return undefined;
    elements.push({from, to, by});
  }
  return elements.length > 0 ? {elements, cut} : undefined;
};

/** Undefined for what is no job id. A range may be typed without brackets: `8_4-6`. */
export const parseJobId = (text: string): JobId | undefined => {
  const found = shape.exec(text.trim());
  if (!found) return undefined;
  const [, base, one, bracket, range, component, step] = found;
  const list = one ?? bracket ?? range;
  const read = list === undefined ? undefined : stretchesOf(list);
  if (list !== undefined && !read) return undefined;
  return {
    base: base!,
    elements: read?.elements,
    cut: read?.cut ?? false,
    component: component === undefined ? undefined : Number(component),
    step,
  };
};

/** PBS names an array `8[]`, an element `8[3]`: v2 takes these as they are. */
const pbsShape = /^\d+\[\d*\]$/;
export const isJobId = (text: string): boolean =>
  parseJobId(text) !== undefined || pbsShape.test(text.trim());

const countOf = ({from, to, by}: Stretch) => Math.floor((to - from) / by) + 1;

/** How many elements of an array it means; 1 for what is no array's. */
export const elementCount = (id: Pick<JobId, 'elements'>): number =>
  id.elements?.reduce((sum, one) => sum + countOf(one), 0) ?? 1;

/** The elements one by one, `8_4`, `8_5`, at most so many; a job that is no array's as itself. */
export const elementIds = (id: JobId, most: number): string[] => {
  if (!id.elements) return [askableId(id)];
  const found: string[] = [];
  for (const {from, to, by} of id.elements)
    for (let index = from; index <= to && found.length < most; index += by) found.push(`${id.base}_${index}`);
  return found;
};

const isOne = ({elements}: JobId) =>
  elements?.length === 1 && elements[0]!.from === elements[0]!.to && elements[0]!.by === 1;

/** Whether it means several elements of an array: such a row of the queue is what waits of it. */
export const isRange = (id: JobId): boolean => id.elements !== undefined && !isOne(id);

/** As sacct, squeue and scancel take it: a range as the array that it is of, since a bracket makes them fail. */
export const askableId = (id: JobId): string =>
  isOne(id)
    ? `${id.base}_${id.elements![0]!.from}`
    : `${id.base}${id.component === undefined ? '' : `+${id.component}`}`;

/** As `askableId`, of a text; one that is no job id is given back. */
export const askable = (text: string): string => {
  const id = parseJobId(text);
  return id ? askableId(id) : text;
};

const has = ({elements = []}: JobId, index: number) =>
  elements.some(({from, to, by}) => index >= from && index <= to && (index - from) % by === 0);

/** Whether a row belongs to what is meant: an array's number means all of its elements, a range those within it. */
const means = (asked: JobId, row: JobId): boolean => {
  if (asked.base !== row.base) return false;
  if (asked.component !== undefined) return asked.component === row.component;
  if (!asked.elements) return true;
  if (!row.elements) return false;
  return row.elements.some(({from, to, by}) => {
    for (let index = from; index <= to; index += by) if (has(asked, index)) return true;
    return false;
  });
};

/** Rows that an id means, by their own ids: `8` means `8_3`. Rows whose id cannot be read mean themselves. */
export const meant = <Row extends {readonly id: string}>(
  rows: readonly Row[],
  text: string,
): readonly Row[] => {
  const asked = parseJobId(text);
  return rows.filter(row => {
    if (row.id === text) return true;
    const own = parseJobId(row.id);
    return asked !== undefined && own !== undefined && own.step === undefined && means(asked, own);
  });
};

/** As `meant`; of a row that waits for more elements than are meant, those alone. */
export const meantAlone = <Row extends {readonly id: string}>(
  rows: readonly Row[],
  text: string,
): readonly Row[] => {
  const asked = parseJobId(text);
  return meant(rows, text).flatMap(row => {
    const own = parseJobId(row.id);
    if (!asked?.elements || !own || !isRange(own)) return [row];
    const ids = elementIds(own, mostNamed);
    const named = ids.filter(id => has(asked, parseJobId(id)!.elements![0]!.from));
    return named.length === ids.length ? [row] : named.map(id => ({...row, id}));
  });
};
/** Elements of a row that are looked through for those that are meant. */
const mostNamed = 10_000;

/** What `--array=0-9:3,12%4` asks for. */
export const arraySize = (text: string): number | undefined => {
  const read = stretchesOf(text.trim());
  return read?.elements.reduce((sum, one) => sum + countOf(one), 0);
};
