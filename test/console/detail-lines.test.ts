import {describe, expect, it} from 'vitest';
import {drawnSections} from '../../source/console/detail/drawn-sections.tsx';
import {themeOf} from '../../source/console/draw/theme.ts';
import type {Cause, Section} from '../../source/declare/section.ts';
import type {Session} from '../../source/engine/session.ts';
import {cells, pieces} from '../../source/text/cells.ts';

const session = {resource: () => undefined} as unknown as Session;
const facts: Section = {kind: 'facts', title: 'Upload', facts: [{name: 'Id', value: 'u1'}]};
const why = (cause: Partial<Cause>): Section => ({
  kind: 'causes',
  title: 'Why',
  causes: [{title: 'ITAR', standing: 'ruled out', evidence: 'It was sent so.', ...cause}],
});
const lines = (...sections: Section[]) =>
  drawnSections(sections, session, 60, themeOf('mono', true)).map(line =>
    line.replaceAll(/\u001b\[[\d;]*m/g, ''),
  );

describe('a row in detail', () => {
  const log: Section = {kind: 'text', title: 'Log', text: 'one line'};
  const titles = (all: readonly string[]) => all.filter(line => /^(Upload|Why|Log)$/.test(line));
  it('tells what it is, then why it is in trouble where there is something to do, then the rest', () => {
    const all = lines(facts, log, why({standing: 'likely', todo: 'Send it again.'}));
    expect(titles(all)).toEqual(['Upload', 'Why', 'Log']);
    expect(titles(lines(log, why({standing: 'shown', todo: 'Send it again.'})))).toEqual(['Why', 'Log']);
  });
  it('begins with its facts where nothing is to be done', () => {
    expect(lines(facts, why({standing: 'ruled out', todo: 'Send it again.'}))[0]).toBe('Upload');
    expect(lines(facts, why({standing: 'shown'}))[0]).toBe('Upload');
  });
  it('shows long lines of texts and JSON to their end', () => {
    const link = `https://example.com/${'a'.repeat(100)}/end`;
    const all = lines({kind: 'json', title: 'Raw', value: {link}}, {kind: 'text', title: 'Log', text: link});
    expect(all.every(line => cells(line) <= 60)).toBe(true);
    expect(all.map(line => line.trim()).join('')).toContain(`Log${link}`);
    expect(all.map(line => line.trim()).join('')).toContain(`"${link}"`);
  });
});

describe('a line in pieces', () => {
  it('loses nothing, not even blanks, and parts no letter', () => {
    const line = `  a  ${'衛星'.repeat(30)}  👩‍🚀👩‍🚀 end `;
    expect(pieces(line, 21).join('')).toBe(line);
    expect(pieces(line, 21).every(piece => cells(piece) <= 21)).toBe(true);
    expect(pieces('', 21)).toEqual(['']);
  });
});
