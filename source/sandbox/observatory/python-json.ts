/** JSON as the upstream's Python reads it: a number with a point or an exponent is a float, which its table refuses. */
export type PythonJson = {readonly value: unknown; readonly hasFloat: boolean};

/** Throws a SyntaxError as JSON.parse does. */
export const readPython = (text: string): PythonJson => {
  let hasFloat = false;
  const value: unknown = JSON.parse(text, (_key, part: unknown, context?: {source?: string}) => {
    if (typeof part === 'number' && /[.eE]/.test(context?.source ?? '')) hasFloat = true;
    return part;
  });
  return {value, hasFloat};
};

const plain = (text: string): string =>
  text.replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** As `json.dumps(value)` writes it: on one line, everything beyond ASCII escaped. */
export const writePythonLine = (value: unknown): string => plain(JSON.stringify(value));

/** As `json.dumps(value, indent=4)` writes it: four blanks, everything beyond ASCII escaped. */
export const writePython = (value: unknown): string => plain(JSON.stringify(value, null, 4));
