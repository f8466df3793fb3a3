import type {Draft} from '../declare/draft.ts';
import {booleanField, choiceField, type Field, type Fields, readDraft, textField} from '../declare/fields.ts';
import {emptyWorld} from '../declare/world.ts';
import {ownEntry} from '../text/own-entry.ts';
import {loginCommand} from './credentials/advice.ts';
import {addressProblem} from './loopback.ts';
import {nameProblem} from './profile-name.ts';
import {authKinds, type Declared, oidcFlows, type Auth as ProfileAuth} from './profile-schema.ts';

const kindNotes: Readonly<Record<(typeof authKinds)[number], string>> = {
  bearer: 'a token',
  basic: 'a user name and a password',
  oidc: 'a login at an identity provider',
  s3: 'an access key that signs each request',
  aws: "AWS's own credentials",
  none: 'nothing',
};

/** A text field with a check of its own besides; `problem` completes a sentence that begins with the label. */
const checked = (
  given: {label: string; hint: string; example?: string; required?: boolean; when?: Field<unknown>['when']},
  problem: (text: string) => string | undefined,
): Field<string | undefined> => {
  const plain: Field<string | undefined> = textField(given);
  return {
    ...plain,
    parse: (text, context) => {
      const found = text.trim() === '' ? undefined : problem(text.trim());
      return found ? {ok: false, problem: found} : plain.parse(text, context);
    },
  };
};

const address = (
  label: string,
  given: Omit<Parameters<typeof checked>[0], 'label'>,
  allowInsecure: false | 'never' = false,
) =>
  checked({label, ...given}, text => {
    const problem = addressProblem(text, allowInsecure);
    return problem && `The address ${problem}.`;
  });

type Auth = {readonly kind: string} & Readonly<Record<string, string>>;
type Part = {readonly url: string; readonly auth?: Auth; readonly [key: string]: unknown};
export type NewProfile = {readonly services: Readonly<Record<string, Part>>; readonly readOnly?: true};

const typed = (draft: Draft, name: string) => draft[name]?.trim() ?? '';

/** The preset whose name stands where an address could stand. */
const presetIn = ({name, setup}: Declared, draft: Draft): Part | undefined => {
  const word = typed(draft, `${name}Url`);
  const {presets = {}} = setup ?? {};
  return ownEntry(presets, word)?.settings as Part;
};

/** How a service authenticates, as far as it is known: as its preset says, or as was answered. */
const authIn = (one: Declared, draft: Draft): Auth | undefined => {
  const {name} = one;
  const preset = presetIn(one, draft)?.auth;
  if (!preset && typed(draft, `${name}Url`) === '') return undefined;
  const kind = preset?.kind ?? (typed(draft, `${name}Auth`) || 'bearer');
  const flow = preset?.flow ?? (typed(draft, `${name}Flow`) || oidcFlows[0]);
  const wantsUser = kind === 'basic' || kind === 's3' || (kind === 'oidc' && flow === 'password');
  return {
    kind,
    ...(kind === 'oidc' && {
      issuer: typed(draft, `${name}Issuer`),
      clientId: typed(draft, `${name}ClientId`),
      flow,
    }),
    ...preset,
    ...(wantsUser && {user: typed(draft, `${name}User`) || (preset?.user ?? '')}),
  };
};

const valueAt = (holder: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (Object(inner) as Record<string, unknown>)[key], holder);

/** The service's own questions, asked where it has an address and no preset answers them. */
const ownQuestions = (one: Declared): Fields =>
  Object.fromEntries(
    Object.entries(one.setup?.questions ?? {}).map(([path, field]) => [
      `${one.name}.${path}`,
      {
        ...field,
        when: context =>
          typed(context.draft, `${one.name}Url`) !== '' &&
          valueAt(presetIn(one, context.draft), path) === undefined &&
          field.when?.(context) !== false,
      } satisfies Field<unknown>,
    ]),
  );

/** The fields of one service: its address, then what its way to authenticate and its work ask for. Never a secret. */
const serviceFields = (one: Declared): Fields => {
  const {name, title, setup} = one;
  const plain = (draft: Draft) => typed(draft, `${name}Url`) !== '' && !presetIn(one, draft);
  const oidc: Field<unknown>['when'] = ({draft}) => plain(draft) && typed(draft, `${name}Auth`) === 'oidc';
  const presets = Object.entries(setup?.presets ?? {});
  const names = presets.map(([preset]) => preset);
  const url = address(title, {
    hint: `Its address${names.length > 0 ? `, or ${names.join(' or ')}` : ''}; empty where there is none.`,
    example: 'https://api.example.com/',
  });
  return {
    [`${name}Url`]: {
      ...url,
      ...(names.length > 0 && {
        suggest: () => presets.map(([value, {about}]) => ({value, note: about})),
        parse: (text, context) =>
          names.includes(text.trim()) ? {ok: true, value: text.trim()} : url.parse(text, context),
      }),
    } satisfies Field<string | undefined>,
    [`${name}Auth`]: choiceField({
      label: `${title} wants`,
      hint: 'How it authenticates; the secret itself is kept with skydeck login.',
      required: true,
      initial: () => 'bearer',
      options: () => authKinds,
      suggest: () => authKinds.map(value => ({value, note: kindNotes[value]})),
      when: ({draft}) => plain(draft),
    }),
    [`${name}Issuer`]: address(
      `${title} issuer`,
      {
        hint: 'The address of the identity provider.',
        example: 'https://id.example.com/realms/ops',
        required: true,
        when: oidc,
      },
      'never',
    ),
    [`${name}ClientId`]: textField({
      label: `${title} client id`,
      hint: 'The name of this client at the identity provider.',
      required: true,
      when: oidc,
    }),
    [`${name}Flow`]: choiceField({
      label: `${title} flow`,
      hint: "The client's own secret, a login in a browser (device), or a user's password.",
      required: true,
      initial: () => oidcFlows[0],
      options: () => oidcFlows,
      when: oidc,
    }),
    [`${name}User`]: textField({
      label: `${title} user`,
      hint: 'The user name, or the id of the access key; the secret is kept with skydeck login.',
      required: true,
      when: ({draft}) => authIn(one, draft)?.user !== undefined && !presetIn(one, draft)?.auth?.user,
    }),
    ...ownQuestions(one),
  };
};

/** What is asked of a new profile, in the console's form and on the command line: a few texts, none of them a secret. */
export const newProfileFields = (declared: readonly Declared[]): Fields => ({
  name: checked(
    {
      label: 'Name',
      hint: 'Small letters, digits, dots, dashes and underscores.',
      example: 'flight',
      required: true,
    },
    text => {
      const problem = nameProblem(text);
      return problem && `${problem[0]!.toUpperCase()}${problem.slice(1)}.`;
    },
  ),
  ...Object.assign({}, ...declared.map(serviceFields)),
  readOnly: booleanField({label: 'Read-only', hint: 'Whether nothing that changes anything is ever sent.'}),
});

/** The profile that a draft of these fields describes, as config.json keeps it. Hidden fields count for nothing. */
export const newProfileOf = (draft: Draft, declared: readonly Declared[]): NewProfile => {
  const {input} = readDraft(Object.assign({}, ...declared.map(ownQuestions)) as Fields, draft, emptyWorld());
  const services = declared
    .filter(({name}) => typed(draft, `${name}Url`) !== '')
    .map((one): [string, Part] => {
      const {name} = one;
      const preset = presetIn(one, draft);
      const part: Record<string, unknown> = {
        ...(preset ? structuredClone(preset) : {url: typed(draft, `${name}Url`)}),
        auth: authIn(one, draft),
      };
      for (const path of Object.keys(one.setup?.questions ?? {})) {
        const value = input[`${name}.${path}`];
        if (value !== undefined) put(part, path.split('.'), value);
      }
      return [name, part as Part];
    });
  return {
    services: Object.fromEntries(services),
    ...(/^y|^true$/i.test(typed(draft, 'readOnly')) && {readOnly: true as const}),
  };
};

const put = (holder: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) holder[key!] = value;
  else {
    holder[key!] = {...(holder[key!] as object | undefined)};
    put(holder[key!] as Record<string, unknown>, rest, value);
  }
};

/** What is to be done next, one command for each service that wants a secret. */
export const loginsFor = (name: string, {services}: NewProfile): readonly string[] =>
  Object.entries(services)
    .filter(([, {auth}]) => auth && auth.kind !== 'none' && auth.kind !== 'aws')
    .map(([service, {auth}]) => loginCommand(name, service, auth as ProfileAuth | undefined));
