import type {Service} from '../../declare/service.ts';

export type HelpTopic = {
  readonly name: string;
  readonly about: string;
  readonly text: string | ((services: readonly Service[]) => Promise<string>);
};

export const topicsOf = (services: readonly Service[]): readonly HelpTopic[] => [
  ...helpTopics,
  ...services.map(service => ({
    name: service.name,
    about: `${service.title}: what can be seen and done.`,
    text: async () => (await import('./help-service.ts')).serviceText(service),
  })),
];

/** What services keep in the environment as their own tools do, a paragraph for each. */
const ownVariables = (services: readonly Service[]): string =>
  services
    .flatMap(({title, environment}) => {
      const names = Object.values(environment ?? {});
      return names.length === 0
        ? []
        : [`  ${names.join(', ')}\n${' '.repeat(28)}the OIDC client of ${title}, as its own tools\n`];
    })
    .join('');

/** Texts of `skydeck help TOPIC`: what no single command's help can say. */
export const helpTopics: readonly HelpTopic[] = [
  {
    name: 'keys',
    about: 'Keys of the console.',
    text: async services => (await import('./help-keys.ts')).keysText(services),
  },
  {
    name: 'tour',
    about: 'Nine keys to begin with.',
    text: async () => (await import('./help-keys.ts')).tourText(),
  },
  {
    name: 'filters',
    about: 'What --filter and / understand.',
    text: `FILTERS
Terms with spaces between them must all hold.
  pending               in any column, in any case
  "two words"           with the space
  -synced               not in any column
  state:pending         in that column; state:pending,synced is either
  satelliteId=FM200     exactly that; type!=LEASE_ADCS is anything else
  -state:pending        not in that column
  age>2h  age<=1d       lengths of time: 90s, 10m, 1h30m, 2d
  size>10MB             sizes: bytes, kB, MB, GB
  start<+24h            times: +24h, tomorrow, 2026-11-23T06:00Z, epoch seconds
  duration>=60          numbers; id>3020550 too
  /^FM20[0-2]$/         a regular expression in any column; name:/raw$/ in one
  @late                 what the console keeps under that name
Columns go by their keys, as skydeck get RESOURCE --help lists them.
Quote the whole for the shell: --filter 'state:pending age>2h'`,
  },
  {
    name: 'forms',
    about: 'What fields and flags of actions understand.',
    text: `FORMS
Every action is a form in the console and a command with a flag for each field.
  Tab, Shift-Tab        the next field, the one before
  right arrow           take over what is suggested
  ^P                    the request as it would be sent (--dry-run)
  ^E                    edit JSON, or the whole form, in $EDITOR
  ^S                    send it; so does Enter on the last field
  Esc                   leave it; nothing is sent, what was typed is kept
What is wrong is said beside its field as you type. A warning can be overruled.
Values:
  times     now, +24h, -2d, 18:30, tomorrow 06:00, 2026-11-23T06:00Z, epoch seconds
            without a zone they are UTC
  lengths   60 (seconds), 90s, 10m, 1h30m, 2d
  pairs     key=value, one on each line, or the flag several times
  yes, no   --flag and --no-flag
  files     a path of this machine; Tab completes it
  secrets   asked for without an echo, or with --FIELD-stdin; never an argument
What cannot be undone is asked about first; --yes says it beforehand.`,
  },
  {
    name: 'profiles',
    about: 'Ground segments: their addresses and settings.',
    text: async () => (await import('./help-settings.ts')).profilesText,
  },
  {
    name: 'settings',
    about: 'Every key of config.json (--json: as a JSON Schema).',
    text: async services => (await import('./settings-table.ts')).settingsText(services),
  },
  {
    name: 'credentials',
    about: 'Where secrets come from, and how to log in.',
    text: async () => (await import('./help-settings.ts')).credentialsText,
  },
  {
    name: 'sandbox',
    about: 'The simulated ground segment.',
    text: async () => (await import('./help-settings.ts')).sandboxText,
  },
  {
    name: 'exit-codes',
    about: 'What scripts can rely on.',
    text: `EXIT CODES
    0  fine
    1  failed: the upstream said no, or a thing is not there
    2  findings: triage or doctor found something; what was asked for could be read, or came about, in part only
    3  usage: the command line or a value was wrong; nothing was sent
    4  authentication: no credentials, or they were refused
    5  unreachable: no answer, or no usable one
    6  outcome unknown: it may have arrived; skydeck journal --settle finds out
  130  interrupted
With -o json an error is one object on stderr: {"error": {"kind", "message", "todo"}};
sentences beside the result come before it, one object per line: {"note"}.`,
  },
  {
    name: 'watcher',
    about: 'Watching without a console: a service for systemd.',
    text: `WATCHER
skydeck watch --alerts keeps the memory true while no console is open, and prints
one line for each alert that begins, changes or ends (-o ndjson for programs). A
service that cannot be read is an alert itself. One watcher for each profile.

--run COMMAND starts a command for each of them, with the alert as one JSON object
on its standard input: {"event":"began","kind":…,"severity":…,"title":…,"why":…}.
It has 60 s; one runs at a time for each alert; one that fails is told on stderr.

As a service of your own, ~/.config/systemd/user/skydeck-watch.service:

[Unit]
Description=skydeck: watches the ground segment
After=network-online.target

[Service]
ExecStart=%h/.local/bin/skydeck watch --alerts --profile PROFILE --run "%h/bin/page"
Restart=on-failure
RestartSec=30
SuccessExitStatus=130

[Install]
WantedBy=default.target

Then: systemctl --user enable --now skydeck-watch, and loginctl enable-linger to
have it run while you are logged out. Credentials: a credential command or the
encrypted file, since a service has no session keychain before you log in.`,
  },
  {
    name: 'files',
    about: 'Where things are kept.',
    text: `FILES
  Configuration   $XDG_CONFIG_HOME/skydeck/config.json, else ~/.config/skydeck
                  (SKYDECK_CONFIG_DIR comes first). Profiles; never a secret.
  State           $XDG_STATE_HOME/skydeck/PROFILE, else ~/.local/state/skydeck
                  (SKYDECK_STATE_DIR comes first).
    journal.db      what was done: on the disk before a request leaves
    memory.db       what was seen and when: ages, history, rows as last read
  Secrets         the keychain of the system; or secrets.age beside the
                  configuration, where there is no keychain and you chose it.
On macOS and Windows the places are the system's own. skydeck doctor prints them.`,
  },
  {
    name: 'environment',
    about: 'Environment variables.',
    text: async services => `ENVIRONMENT
  SKYDECK_PROFILE           the profile, where --profile is not given
  SKYDECK_READ_ONLY         1: nothing that changes anything is sent
  SKYDECK_<SERVICE>_TOKEN   a token, such as SKYDECK_TASKING_TOKEN
  SKYDECK_PASSPHRASE_COMMAND  a program that prints the passphrase of secrets.age
${ownVariables(services)}  AWS_PROFILE and the like  as the AWS tools take them
  VISUAL, EDITOR            the editor for JSON fields and profiles
  SKYDECK_CONFIG_DIR        where the configuration lies
  SKYDECK_STATE_DIR         where journal and memory lie
  NO_COLOR                  no colours, whatever its value
  FORCE_COLOR               colours also into a pipe or a file
  HTTPS_PROXY, NO_PROXY     as other programs take them`,
  },
];
