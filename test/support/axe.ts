/** axe-core in the page: what would keep people from using a part of it. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

/** @param selector of our own part of the page. @returns a line for each serious or critical finding */
export const seriousFindings = (page: Page, selector: string): Promise<string[]> =>
  findings(page, selector, {});

/** Words that cannot be told from what is behind them. */
export const contrastFindings = (page: Page, selector: string): Promise<string[]> =>
  findings(page, selector, { runOnly: ['color-contrast'] });

async function findings(page: Page, selector: string, options: object): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.addScriptTag({ content: axe.source });
  const found = await page.evaluate<{ violations: Finding[]; passes: unknown[] }>(
    `axe.run(${JSON.stringify(selector)}, ${JSON.stringify(options)})`,
  );
  if (found.passes.length === 0) throw new Error(`axe found nothing to look at in ${selector}`);
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
}
