/** A style is a number: an index into the styles seen so far. 0 is the terminal's own: no attribute, default colours. */
export const plain = 0;
/** The style of the terminal when nothing is known about it. */
export const unknownStyle = -1;

type Look = {readonly bits: number; readonly foreground: string; readonly background: string};

/** Attributes that are honoured: the parameter that sets them, the one that clears them. Blink and conceal are not. */
const attributes = [
  {bit: 1, on: '1', off: '22'},
  {bit: 2, on: '2', off: '22'},
  {bit: 4, on: '3', off: '23'},
  {bit: 8, on: '4', off: '24'},
  {bit: 16, on: '7', off: '27'},
  {bit: 32, on: '9', off: '29'},
] as const;

export type Styles = {
  /** The style after the parameters of one SGR sequence (`1;31`, `38;5;120`, empty for reset). */
  apply(style: number, parameters: string): number;
  /** The shortest SGR sequence that leads from one style to another; empty when they are the same. */
  change(from: number, to: number): string;
};

/** The extended colour that begins at `index` of the parameters: its text, and how many parameters it takes. */
const extendedColor = (parameters: readonly string[], index: number): [color: string, taken: number] => {
  const own = parameters[index] ?? '';
  if (own.includes(':')) {
    const [kind, mode, ...rest] = own.split(':');
    const values = mode === '5' ? rest.slice(0, 1) : rest.slice(-3);
    const count = mode === '5' ? 1 : mode === '2' ? 3 : 0;
    return [
      count && values.length === count && values.every(isByte) ? [kind, mode, ...values].join(';') : '',
      1,
    ];
  }
  const count = parameters[index + 1] === '5' ? 3 : parameters[index + 1] === '2' ? 5 : 2;
  const all = parameters.slice(index, index + count);
  return [count > 2 && all.length === count && all.slice(2).every(isByte) ? all.join(';') : '', count];
};

const isByte = (text: string) => /^\d{1,3}$/.test(text) && Number(text) < 256;

/** Keeps the styles of one screen. Without `color` the colours are left out and the attributes stay. */
export const createStyles = (color: boolean): Styles => {
  const looks: Look[] = [{bits: 0, foreground: '', background: ''}];
  const indexes = new Map<string, number>([['0//', plain]]);
  const applied = new Map<string, number>();
  const changes = new Map<number, string>();

  const intern = (look: Look): number => {
    const key = `${look.bits}/${look.foreground}/${look.background}`;
    let index = indexes.get(key);
    if (index === undefined) {
      index = looks.push(look) - 1;
      indexes.set(key, index);
    }
    return index;
  };

  const parse = (style: number, text: string): number => {
    let {bits, foreground, background} = looks[style] ?? looks[plain]!;
    const parameters = text.split(';');
    for (let index = 0; index < parameters.length; index++) {
      const parameter = parameters[index] ?? '';
      const code = Number.parseInt(parameter || '0', 10);
      const set = attributes.find(({on}) => on === String(code));
      if (parameter === '4:0') bits &= ~8;
      else if (code === 0) [bits, foreground, background] = [0, '', ''];
      else if (set) bits |= set.bit;
      else if (code === 21)
        bits |= 8; // double underline, where it is known
      else if (code >= 22 && code <= 29)
        for (const {bit, off} of attributes) bits &= off === String(code) ? ~bit : ~0;
      else if (code === 38 || code === 48) {
        const [value, taken] = extendedColor(parameters, index);
        index += taken - 1;
        if (value && code === 38) foreground = value;
        if (value && code === 48) background = value;
      } else if (code === 39) foreground = '';
      else if (code === 49) background = '';
      else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) foreground = String(code);
      else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) background = String(code);
      else if (code === 58) index += extendedColor(parameters, index)[1] - 1; // underline colour: not kept
    }
    return intern(color ? {bits, foreground, background} : {bits, foreground: '', background: ''});
  };

  const sequence = (from: Look | undefined, to: Look): string => {
    const whole = ['0', ...attributes.filter(({bit}) => to.bits & bit).map(({on}) => on)];
    if (to.foreground) whole.push(to.foreground);
    if (to.background) whole.push(to.background);
    const reset = whole.length === 1 ? '\u001b[m' : `\u001b[${whole.join(';')}m`;
    if (!from) return reset;
    const steps = new Set<string>();
    for (const {bit, off} of attributes) if (from.bits & bit & ~to.bits) steps.add(off);
    // 22 clears bold and dim together: the one that stays is set again.
    const kept = steps.has('22') ? from.bits & ~3 : from.bits;
    for (const {bit, on} of attributes) if (to.bits & bit & ~kept) steps.add(on);
    if (from.foreground !== to.foreground) steps.add(to.foreground || '39');
    if (from.background !== to.background) steps.add(to.background || '49');
    const short = `\u001b[${[...steps].join(';')}m`;
    return short.length <= reset.length ? short : reset;
  };

  return {
    apply(style, parameters) {
      if (parameters === '' || parameters === '0') return plain;
      const key = `${style}|${parameters}`;
      let result = applied.get(key);
      if (result === undefined) {
        result = parse(style, parameters);
        if (applied.size < 10_000) applied.set(key, result);
      }
      return result;
    },
    change(from, to) {
      if (from === to) return '';
      const key = from * 65_536 + to;
      let result = changes.get(key);
      if (result === undefined) {
        result = sequence(from === unknownStyle ? undefined : looks[from], looks[to] ?? looks[plain]!);
        if (changes.size < 10_000) changes.set(key, result);
      }
      return result;
    },
  };
};
