/** What Odoo translates in XML, as far as its rules are simple enough to follow without it. Pure. */

const TOKEN = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w.:-]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)\/?>|[^<]+/g;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  '#160': '\u00a0',
};

/** Of a screen's template; the list is the one given to OWL. */
const OF_TEMPLATES = new Set([
  ...['alt', 'aria-label', 'aria-placeholder', 'aria-roledescription', 'aria-valuetext'],
  ...['data-tooltip', 'label', 'placeholder', 'title'],
]);
/** Of a view; those that ours use. */
const OF_VIEWS = new Set(['string', 'help', 'sum', 'confirm', 'placeholder', 'title', 'aria-label', 'alt']);

const plain = (text: string): string =>
  text.replaceAll(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole).trim();

/** A sign alone is no term. */
const worthIt = (text: string): boolean => /\p{L}/u.test(text) && text.replaceAll(/\W+/gu, '').length > 1;

interface Part {
  tag: string;
  attributes: Map<string, string>;
}

function read(xml: string, told: { text(text: string): void; tag(part: Part): void }): void {
  for (const [whole, closing, tag, attributes] of xml.matchAll(TOKEN)) {
    if (tag === undefined) {
      if (!whole.startsWith('<')) told.text(plain(whole));
    } else if (closing === '') {
      const pairs = [...(attributes ?? '').matchAll(ATTRIBUTE)];
      told.tag({ tag, attributes: new Map(pairs.map(([, name = '', a, b]) => [name, plain(a ?? b ?? '')])) });
    }
  }
}

/** Of a file with templates for the screens: every text, and some attributes. */
export function templateTerms(xml: string): string[] {
  const found: string[] = [];
  read(xml, {
    text: (text) => found.push(text),
    tag({ tag, attributes }) {
      const component = /^[A-Z]/.test(tag) || attributes.has('t-set-slot') || attributes.has('t-component');
      for (const [name, value] of attributes) {
        if (component ? name.endsWith('.translate') : OF_TEMPLATES.has(name)) found.push(value);
      }
    },
  });
  return found.filter(worthIt);
}

/** Of a file with views: the attributes only; Odoo joins texts with the tags around them. */
export function viewTerms(xml: string): string[] {
  const found: string[] = [];
  read(xml, {
    text: () => {},
    tag({ attributes }) {
      for (const [name, value] of attributes) if (OF_VIEWS.has(name)) found.push(value);
    },
  });
  return found.filter(worthIt);
}
