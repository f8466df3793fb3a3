/** One parameter that an action takes, as the network's own page sends it (contract section 7). */
export type Parameter = {
  readonly name: string;
  readonly place: 'required' | 'optional';
  /** `decimal`, `whole`, `ra` and `dec` are sent as text, since the service fails on numbers with a point. */
  readonly type: 'text' | 'decimal' | 'whole' | 'integer' | 'boolean' | 'ra' | 'dec';
  readonly label: string;
  readonly hint: string;
  readonly needed?: boolean;
  /** Parameters that can be given instead, among the pairs: coordinates of another kind. */
  readonly instead?: readonly string[];
  readonly least?: number;
  readonly most?: number;
  readonly initial?: string;
  readonly example?: string;
  readonly options?: readonly string[];
  /** The scripts that read it, where it is a setting of scripts. */
  readonly scripts?: readonly string[];
  /** Filters of the site's own configuration are offered. */
  readonly filters?: boolean;
};

export type DeviceAction = {
  readonly parameters: readonly Parameter[];
  /** Whom today's observatories obey: without it, everybody. `nobody`: newest software does not know it. */
  readonly obeys?: 'admins' | 'nobody';
};

type Declare = (
  name: string,
  type: Parameter['type'],
  label: string,
  hint: string,
  more?: Partial<Parameter>,
) => Parameter;
/** Of the required parameters of a job; the action fails without a `needed` one. */
export const required: Declare = (name, type, label, hint, more = {}) => ({
  name,
  place: 'required',
  type,
  label,
  hint,
  ...more,
});
export const needed: Declare = (name, type, label, hint, more = {}) =>
  required(name, type, label, hint, {needed: true, ...more});
export const optional: Declare = (name, type, label, hint, more = {}) =>
  required(name, type, label, hint, {place: 'optional', ...more});

export const plain: DeviceAction = {parameters: []};
/** Takes no parameters, and is obeyed from admins and owners alone. */
export const admins: DeviceAction = {parameters: [], obeys: 'admins'};
/** Offered by the network's page, and unknown to newest software. */
export const nobody: DeviceAction = {parameters: [], obeys: 'nobody'};

export type DeviceMenu = Readonly<Record<string, Readonly<Record<string, DeviceAction>>>>;
