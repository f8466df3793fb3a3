import type {Action} from '../../declare/action.ts';
import type {Resource} from '../../declare/resource.ts';

/** `batch-jobs` names the things that its actions call `batch-job`. */
const singular = (name: string): string => name.replace(/s$/, '');

/**
 * Short labels for the actions of one pane: their commands without the word that names what the pane shows anyway
 * (`delete window` among windows), and without a first word that
 * is the service's name or that several of them share (`ingest retry`, `ingest run`).
 */
export const actionLabels = (
  pane: string,
  actions: readonly {readonly resource: Resource; readonly action: Action}[],
): readonly string[] => {
  const shared = new Map<string, number>();
  for (const {action} of actions) {
    const [first = '', second] = action.command.split(' ');
    if (second !== undefined) shared.set(first, (shared.get(first) ?? 0) + 1);
  }
  return actions.map(({resource, action}) => {
    const words = action.command.split(' ');
    if (words.length === 1) return action.command;
    if (resource.name === pane && words.at(-1) === singular(pane)) return words.slice(0, -1).join(' ');
    const [first = '', ...rest] = words;
    const said = first === resource.service || (first !== 'create' && (shared.get(first) ?? 0) > 1);
    return said ? rest.join(' ') : action.command;
  });
};
