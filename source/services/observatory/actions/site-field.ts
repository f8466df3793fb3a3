import {choiceField, type FieldContext} from '../../../declare/fields.ts';
import {siteList} from '../lists.ts';

export const siteOf = (row: unknown): string | undefined => (row as {site?: string} | undefined)?.site;

const names = ({world}: FieldContext) => world.rows(siteList)?.map(({site}) => site);

/** The sites that there are, where a service lists them: what the profile alone names need not be all. */
const listed = (context: FieldContext): readonly string[] | undefined =>
  context.world.rows(siteList)?.some(({config}) => config !== undefined) ? names(context) : undefined;

/** A site to act at: one of those that are listed, or any where nobody lists them. */
export const siteField = (
  hint: string,
  initial: (context: FieldContext) => string | undefined = ({row}) => siteOf(row),
  positional = false,
) =>
  choiceField({
    label: 'Site',
    hint,
    example: 'wmd',
    required: true,
    positional,
    options: listed,
    suggest: context => (names(context) ?? []).map(value => ({value})),
    initial,
  });
