import type {Service} from '../../declare/service.ts';
import {allSettings} from '../../settings/config-schema.ts';

const heading = (service: Service | undefined): string =>
  service
    ? `${service.title.toUpperCase()} (below profiles.NAME.services.${service.name})`
    : 'ALL OF CONFIG.JSON, AND WHAT EVERY SERVICE HAS';

/** Keys below a profile are told without what stands in front of every one of them. */
const prefixOf = (name: string) => `profiles.NAME.services.${name}.`;

/** Keys by what they belong to: the file and what all services share, then each service's own. */
const groupsOf = (services: readonly Service[]) => {
  const all = allSettings(services);
  const own = services.map(service => ({
    service,
    settings: all.filter(({key}) =>
      Object.keys(service.settings.shape).some(name =>
        new RegExp(`^${prefixOf(service.name).replaceAll('.', '\\.')}${name}(\\.|\\[|$)`).test(key),
      ),
    ),
  }));
  const taken = new Set(own.flatMap(({settings}) => settings));
  const [first] = services;
  // What every service has is told once, of SERVICE.
  const shared = all
    .filter(one => !taken.has(one))
    .flatMap(one => {
      const service = services.find(({name}) => `${one.key}.`.startsWith(prefixOf(name)));
      if (!service) return [one];
      if (service !== first || `${one.key}.` === prefixOf(service.name)) return [];
      return [{...one, key: one.key.replace(prefixOf(service.name), prefixOf('SERVICE'))}];
    });
  return [
    {service: undefined, settings: shared},
    ...own.map(({service, settings}) => ({
      service,
      settings: settings.map(one => ({...one, key: one.key.slice(prefixOf(service.name).length)})),
    })),
  ].filter(({settings}) => settings.length > 0);
};

export const settingsText = (services: readonly Service[]): string => {
  const parts = groupsOf(services).map(({service, settings}) =>
    [
      heading(service),
      ...settings.map(
        one =>
          `  ${one.key}  (${one.type}${one.default === undefined ? '' : `; default ${one.default}`})\n      ${one.about}`,
      ),
    ].join('\n'),
  );
  return `SETTINGS
Set one with: skydeck profiles edit NAME services.SERVICE.KEY=VALUE
NAME stands for any name, [] for each of a list. --json gives a JSON Schema.

${parts.join('\n\n')}`;
};

export const settingsMarkdown = (services: readonly Service[]): string =>
  groupsOf(services)
    .map(({service, settings}) => {
      const cell = (text: string) => text.replaceAll('|', '\\|');
      const rows = settings.map(
        ({key, type, default: usual, about}) =>
          `| \`${key}\` | ${cell(type)} | ${usual === undefined ? '' : `\`${cell(usual)}\``} | ${cell(about)} |`,
      );
      const title = service
        ? `**${service.title}**, below \`profiles.NAME.services.${service.name}\``
        : '**All of config.json**, and what every service has';
      return [title, '', '| key | takes | default | what it is |', '| --- | --- | --- | --- |', ...rows].join(
        '\n',
      );
    })
    .join('\n\n');
