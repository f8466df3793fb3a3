import {type Command, Option} from 'commander';
import {authKinds, oidcFlows} from '../../settings/profile-schema.ts';
import {repeated} from './flags.ts';
import {type Bind, noSuchCommand} from './of-commander.ts';
import {addExamples} from './root-help.ts';

const examples: Readonly<Record<string, readonly string[]>> = {
  profiles: ['profiles', 'profiles --profile flight -o json'],
  'profiles list': ['profiles list'],
  'profiles show': ['profiles show flight'],
  'profiles create': [
    'profiles create',
    'profiles create flight --url tasking=https://api.orb.spire.com/tasking',
    'profiles create lake --preset cdse --user me@example.org',
  ],
  'profiles edit': ['profiles edit flight readOnly=true', 'profiles edit flight --unset readOnly'],
  'profiles delete': ['profiles delete flight'],
  'profiles use': ['profiles use flight'],
  login: ['login tasking', 'login hpc --device'],
  logout: ['logout tasking'],
  doctor: ['doctor', 'doctor --profile flight -o json'],
};

export const addSettingsCommands = (program: Command, bind: Bind): void => {
  const profiles = program
    .command('profiles')
    .helpGroup('Settings:')
    .description('The ground segments that skydeck knows.')
    .helpCommand(false);
  const load = () => import('../setup/profiles.ts');
  bind(profiles, async (run, _options, [unknown]) => {
    if (unknown !== undefined) throw noSuchCommand(profiles, unknown);
    return (await load()).listCommand(run);
  });
  bind(profiles.command('list').description('All profiles; * is the current one.'), async run =>
    (await load()).listCommand(run),
  );
  bind(
    profiles.command('show').description('A profile as it is kept.').argument('[name]'),
    async (run, _options, [name]) => (await load()).showCommand(run, name),
  );
  bind(
    profiles
      .command('create')
      .description('Make a profile; asks for what it needs where neither --url nor --preset is given.')
      .argument('[name]')
      .addOption(repeated('--url <service=url>', 'Where a service is (may be repeated).'))
      .addOption(repeated('--preset <name>', 'A provider that is known (may be repeated).'))
      .addOption(new Option('--auth <kind>', 'How all of these services authenticate.').choices(authKinds))
      .option('--issuer <url>', 'OIDC: the address of the identity provider.')
      .option('--client-id <id>', 'OIDC: the name of this client there.')
      .addOption(new Option('--flow <flow>', 'OIDC: how it logs in.').choices(oidcFlows))
      .option('--user <name>', 'The user name, for basic and for the password flow.')
      .addOption(
        repeated('--set <key=value>', 'A further setting, such as clock.speed=60 (may be repeated).'),
      )
      .option('--mark-read-only', 'Nothing that changes anything is ever sent with this profile.'),
    async (run, options, [name]) => (await load()).createCommand(run, name, options),
  );
  bind(
    profiles
      .command('edit')
      .description('Change settings of a profile; without any, opens the file in $EDITOR.')
      .argument('<name>')
      .argument('[settings...]', 'KEY=VALUE, such as services.tasking.url=https://…')
      .addOption(repeated('--unset <key>', 'Take a setting out (may be repeated).')),
    async (run, options, [name, ...values]) => (await load()).editCommand(run, name!, values, options),
  );
  bind(
    profiles
      .command('delete')
      .description('Delete a profile; its journal stays.')
      .argument('<name>')
      .option('--yes', 'Do not ask.'),
    async (run, options, [name]) => (await load()).deleteCommand(run, name!, options.yes === true),
  );
  bind(
    profiles.command('use').description('Make a profile the current one.').argument('<name>'),
    async (run, _options, [name]) => (await load()).makeCurrent(run, name!),
  );
  bind(
    program
      .command('login')
      .helpGroup('Settings:')
      .description('Keep the secret of a service; it is asked for, or read from standard input.')
      .argument('<service>')
      .option('--stdin', 'Read the secret from standard input.')
      .option('--device', 'Log in with a browser on any device (OIDC device flow).')
      .addOption(new Option('--store <place>', 'Where to keep it.').choices(['keychain', 'file'])),
    async (run, options, [service]) => (await import('../setup/login.ts')).login(run, service!, options),
  );
  bind(
    program
      .command('logout')
      .helpGroup('Settings:')
      .description('Forget the secret of a service.')
      .argument('<service>'),
    async (run, _options, [service]) => (await import('../setup/login.ts')).logout(run, service!),
  );
  bind(
    program
      .command('doctor')
      .helpGroup('Settings:')
      .description('What works here and what does not: terminal, settings, keychain, each service.'),
    async run => (await import('../setup/doctor.ts')).doctor(run),
  );
  for (const [words, lines] of Object.entries(examples)) {
    const [name, below] = words.split(' ');
    const found = program.commands.find(one => one.name() === name)!;
    addExamples(below === undefined ? found : found.commands.find(one => one.name() === below)!, lines);
  }
  // Not before: its commands would inherit it.
  profiles.allowExcessArguments(true);
};
