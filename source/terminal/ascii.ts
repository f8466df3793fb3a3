/** Drawing characters and what stands for them where the locale is not UTF-8. */
const pairs: Record<string, string> = {
  '-': '─━╌╍┄┅┈┉═╴╶╸╺‐‑‒–—―⎯',
  '|': '│┃╎╏┆┇┊┋║╵╷╹╻▏▕▎▍▌▐⏎',
  '+': '┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┠┣┤┥┨┫┬┯┰┳┴┷┸┻┼┿╂╋╔╗╚╝╠╣╦╩╬╭╮╯╰✚',
  '#': '█▉▊▋▓▒■▆▇',
  '=': '▄▅▀',
  '.': '░·․▁',
  _: '▂▃',
  '*': '●•★☆✱✳◆◉◈',
  o: '○◦◯◇□▫▪',
  '>': '▶▷►▸›»→⇒❯⟩≥',
  '<': '◀◁◄◂‹«←⇐❮⟨≤',
  '^': '▲△▴↑⇑',
  v: '▼▽▾↓⇓✓✔',
  x: '✗✘✕×✖',
  '~': '…≈∼',
  "'": '‘’′',
  '"': '“”″',
  '!': '⚠',
};

const table = new Map(
  Object.entries(pairs).flatMap(([ascii, drawn]) => [...drawn].map(one => [one, ascii] as const)),
);

/** A grapheme for a terminal that shows ASCII alone, in the same number of cells; `?` where nothing comes near. */
export const asciiOf = (grapheme: string, cells: number): string => {
  if (/^[\x20-\x7e]$/.test(grapheme)) return grapheme;
  const base = grapheme.normalize('NFD')[0] ?? '?';
  return (table.get(grapheme) ?? (/^[\x20-\x7e]$/.test(base) ? base : '?')).padEnd(cells, ' ');
};
