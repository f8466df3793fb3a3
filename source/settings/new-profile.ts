import type {Draft} from '../declare/draft.ts';
import {booleanField, choiceField, type Field, type Fields, textField} from '../declare/fields.ts';
import {addressProblem} from './loopback.ts';
import {nameProblem} from './profile-name.ts';
import {authKinds, oidcFlows, type ServiceName, serviceNames} from './profile-schema.ts';

const titles: Readonly<Record<ServiceName, string>> = {
  tasking: 'Tasking',
  downlink: 'Downlink',
  observatory: 'Observatory',
  hpc: 'HPC',
  lake: 'Data lake',
};

const kindNotes: Readonly<Record<(typeof authKinds)[number], string>> = {
  bearer: 'a token',
  basic: 'a user name and a password',
  oidc: 'a login at an identity provider',
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

/** The fields of one service: its address, then what its way to authenticate asks for. Never a secret. */
const serviceFields = (name: ServiceName): Fields => {
  const title = titles[name];
  const given = (draft: Draft) => Boolean(draft[`${name}Url`]?.trim());
  const kind = (draft: Draft) => (given(draft) ? draft[`${name}Auth`] : undefined);
  const oidc: Field<unknown>['when'] = ({draft}) => kind(draft) === 'oidc';
  return {
    [`${name}Url`]: address(title, {
      hint: 'Its address; empty where there is none.',
      example: 'https://api.example.com/',
    }),
    [`${name}Auth`]: choiceField({
      label: `${title} wants`,
      hint: 'How it authenticates; the secret itself is kept with skydeck login.',
      required: true,
      initial: () => 'bearer',
      options: () => authKinds,
      suggest: () => authKinds.map(value => ({value, note: kindNotes[value]})),
      when: ({draft}) => given(draft),
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
      hint: 'The user name; the password is kept with skydeck login.',
      required: true,
      when: ({draft}) =>
        kind(draft) === 'basic' || (kind(draft) === 'oidc' && draft[`${name}Flow`] === 'password'),
    }),
  };
};

/** What is asked of a new profile, in the console's form and on the command line: a few texts, none of them a secret. */
export const newProfileFields: Fields = {
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
  ...Object.assign({}, ...serviceNames.map(serviceFields)),
  readOnly: booleanField({label: 'Read-only', hint: 'Whether nothing that changes anything is ever sent.'}),
};

type Auth = {readonly kind: string} & Readonly<Record<string, string>>;
export type NewProfile = {
  readonly services: Readonly<Record<string, {readonly url: string; readonly auth: Auth}>>;
  readonly readOnly?: true;
};

/** The profile that a draft of these fields describes, as config.json keeps it. Hidden fields count for nothing. */
export const newProfileOf = (draft: Draft): NewProfile => {
  const text = (name: string) => draft[name]?.trim() ?? '';
  const services = serviceNames
    .filter(name => text(`${name}Url`) !== '')
    .map(name => {
      const kind = text(`${name}Auth`) || 'bearer';
      const flow = text(`${name}Flow`) || oidcFlows[0];
      const user = kind === 'basic' || (kind === 'oidc' && flow === 'password');
      const auth: Auth = {
        kind,
        ...(kind === 'oidc' && {issuer: text(`${name}Issuer`), clientId: text(`${name}ClientId`), flow}),
        ...(user && {user: text(`${name}User`)}),
      };
      return [name, {url: text(`${name}Url`), auth}];
    });
  return {
    services: Object.fromEntries(services),
    ...(/^y|^true$/i.test(text('readOnly')) && {readOnly: true as const}),
  };
};

/** What is to be done next, one command for each service that wants a secret. */
export const loginsFor = (name: string, {services}: NewProfile): readonly string[] =>
  Object.entries(services)
    .filter(([, {auth}]) => auth.kind !== 'none' && auth.kind !== 'aws')
    .map(([service]) => `skydeck --profile ${name} login ${service}`);
