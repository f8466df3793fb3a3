import type {Resource} from '../../declare/resource.ts';
import type {Session} from '../../engine/session.ts';
import {ownEntry} from '../../text/own-entry.ts';
import {keyName} from './key-name.ts';
import {type Binding, bindings, type KeyContext} from './keymap.ts';

/** A session whose actions have the operator's own keys, by `windows.create`. */
export const withActionKeys = (session: Session, keys: ReadonlyMap<string, string>): Session => {
  if (keys.size === 0) return session;
  const resources = new Map<Resource, Resource>();
  const own = (resource: Resource): Resource => {
    const known = resources.get(resource);
    if (known) return known;
    const actions = resource.actions?.map(action => ({
      ...action,
      key: keys.get(`${resource.name}.${action.name}`) ?? action.key,
    }));
    const made = {...resource, actions};
    resources.set(resource, made);
    return made;
  };
  const services = session.services.map(connected => ({
    ...connected,
    service: {...connected.service, resources: connected.service.resources.map(own)},
  }));
  return {
    ...session,
    services,
    resource: name => {
      const found = session.resource(name);
      const connected = found && services.find(({service}) => service.name === found.connected.service.name);
      return found && connected && {resource: own(found.resource), connected};
    },
  };
};

/** Keys by what they do: `{"refresh": "R", "windows.create": "N"}`. Several keys stand side by side: `"R F5"`. */
export type OwnKeys = Readonly<Record<string, string | readonly string[]>>;

/** A setting that was left out, with the reason; or one that changed another key. */
type KeyRemark = {readonly name: string; readonly sentence: string; readonly wrong: boolean};

export type Remapped = {
  readonly bindings: readonly Binding[];
  /** Keys of actions that are not those of their declaration: `jobs.repeat` to `r`. */
  readonly actions: ReadonlyMap<string, string>;
  readonly remarks: readonly KeyRemark[];
};

const words: Readonly<Record<string, string>> = {
  esc: 'escape',
  return: 'enter',
  pagedown: 'pgdn',
  pageup: 'pgup',
  del: 'delete',
};
const named = new Set(
  'escape enter space backspace tab pgdn pgup home end down up left right insert delete'.split(' '),
);
/** What a terminal sends for these cannot be told from another key. */
const sameAs: Readonly<Record<string, string>> = {
  'ctrl-i': 'Tab',
  'ctrl-m': 'Enter',
  'ctrl-[': 'Esc',
  'ctrl-h': 'Backspace',
};
/** These work wherever one is, whatever else goes wrong. */
const reserved = new Set(['ctrl-c', 'ctrl-z', 'ctrl-l']);

/** A key as it is printed (`Esc`, `^S`, `Ctrl-S`, `PgDn`, `F5`, `R`) as the keymap names it; undefined where it is none. */
const keyOfName = (printed: string): string | undefined => {
  const control = /^(?:\^|ctrl-)(.)$/i.exec(printed);
  if (control) return `ctrl-${control[1]!.toLowerCase()}`;
  if ([...printed].length === 1) return printed;
  const name = printed.toLowerCase();
  const bare = name.replace(/^shift-/, '');
  const known = ownEntry(words, bare) ?? bare;
  if (!named.has(known) && !/^f([1-9]|1[0-2])$/.test(known)) return undefined;
  return name === bare ? known : `shift-${known}`;
};

type Act = {readonly name: string; readonly key: string; readonly resource: Resource; readonly title: string};

const actionsOf = (resources: readonly Resource[]): readonly Act[] =>
  resources.flatMap(resource =>
    (resource.actions ?? []).map(({name, key, title}) => ({
      name: `${resource.name}.${name}`,
      key,
      title,
      resource,
    })),
  );

/** Contexts whose keys a context shares: what is open together. */
const shares = (one: KeyContext, other: KeyContext): boolean =>
  one === other || (one === 'anywhere' && ['grid', 'timeline', 'overview', 'detail', 'list'].includes(other));

/**
 * The keymap with the operator's own keys. A name that is none, a key that is none, and a key that another command has,
 * are told and left out: what was there stays. An action of a list whose key was given to a command takes the key that
 * became free.
 */
export const remap = (own: OwnKeys, resources: readonly Resource[] = []): Remapped => {
  const remarks: KeyRemark[] = [];
  const acts = actionsOf(resources);
  const wrong = (name: string, sentence: string) => remarks.push({name, sentence, wrong: true});
  let map = bindings;
  const moved = new Map<string, string>();
  const keyNow = (act: Act) => moved.get(act.name) ?? act.key;

  for (const [name, wish] of Object.entries(own)) {
    const printed = (typeof wish === 'string' ? wish.split(' ') : wish).filter(key => key !== '');
    const keys = printed.map(keyOfName);
    const binding = map.find(one => one.command === name);
    const act = acts.find(one => one.name === name);
    const none = printed.find((_, at) => keys[at] === undefined);
    const same = keys.find(key => ownEntry(sameAs, key) !== undefined);
    if (!binding && !act) {
      wrong(name, `there is no command "${name}"; skydeck help keys lists them`);
      continue;
    }
    if (printed.length === 0 || none !== undefined) {
      wrong(
        name,
        none === undefined
          ? 'it names no key'
          : `"${none}" is no key; keys are named as R, F5, Esc, PgDn, ^S`,
      );
      continue;
    }
    if (same !== undefined) {
      wrong(name, `a terminal sends ${sameAs[same]} for ${keyName(same)}`);
      continue;
    }
    const wished = keys as string[];
    const taken = wished.find(key => reserved.has(key));
    if (taken !== undefined) {
      wrong(name, `${keyName(taken)} works everywhere and cannot be given away`);
      continue;
    }
    if (binding) {
      const other = map.find(
        one =>
          one.command !== name &&
          !one.acts &&
          (shares(one.context, binding.context) || shares(binding.context, one.context)) &&
          one.keys.some(key => wished.includes(key)),
      );
      if (other) {
        const key = other.keys.find(one => wished.includes(one))!;
        wrong(name, `"${keyName(key)}" is already ${other.command}; give that another key first`);
        continue;
      }
      map = map.map(one => (one.command === name ? {...one, keys: wished} : one));
      const free = binding.keys.find(key => !wished.includes(key) && [...key].length === 1);
      if (binding.context !== 'grid' && binding.context !== 'anywhere') continue;
      if (binding.acts) {
        // The meaning takes its actions along.
        for (const one of acts.filter(other => binding.keys.includes(keyNow(other))))
          moved.set(one.name, wished[0]!);
        continue;
      }
      map = map.map(one =>
        one.acts && one.keys.some(key => wished.includes(key))
          ? {...one, keys: free === undefined ? [] : [free]}
          : one,
      );
      for (const one of acts.filter(other => wished.includes(keyNow(other)))) {
        const before = keyNow(one);
        if (free === undefined) {
          remarks.push({
            name,
            wrong: false,
            sentence: `${one.name} had "${before}" and has no key now; : finds it`,
          });
          moved.set(one.name, '');
        } else {
          remarks.push({name, wrong: false, sentence: `${one.name} had "${before}" and has "${free}" now`});
          moved.set(one.name, free);
        }
      }
      continue;
    }
    const [key = ''] = wished;
    const other =
      map.find(
        one => (one.context === 'grid' || one.context === 'anywhere') && !one.acts && one.keys.includes(key),
      )?.command ??
      acts.find(one => one.resource === act!.resource && one.name !== name && keyNow(one) === key)?.name;
    if (other) wrong(name, `"${keyName(key)}" is already ${other}; give that another key first`);
    else moved.set(name, key);
  }
  return {bindings: map, actions: moved, remarks};
};
