import type {Section} from '../../declare/section.ts';

/** Lines of JSON that are shown whether it is folded or not. */
const fewLines = 6;

/** Sections with what upstream wrote in one line each, unless it is asked for whole or short. */
export const foldRaw = (sections: readonly Section[], whole: boolean): readonly Section[] =>
  whole
    ? sections
    : sections.map((section): Section => {
        if (section.kind !== 'json') return section;
        const lines = JSON.stringify(section.value, null, 2)?.split('\n').length ?? 0;
        return lines <= fewLines
          ? section
          : {kind: 'text', title: section.title, text: `{…} ${lines} lines of JSON: Enter shows them`};
      });
