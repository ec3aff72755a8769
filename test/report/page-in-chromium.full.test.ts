import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { formatForecastHtml } from '@abistamp/core/internal/report/forecast-html';
import { Page } from '../support/browser.ts';
import { makeFolder } from '../support/make-folder.ts';
import { chromium } from '../toolchain/chromium.ts';
import { madePlan } from './forecast-samples.ts';
import { treeOf } from './golden.ts';

/* The page of `report --html` in a real Chromium: what it looks like is measured there. */

const found = await chromium();

/** Of each text that has its own class: its colour against what is behind it (WCAG 2.2, "contrast ratio"). */
const leastContrast = `(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (text) => {
    const [r, g, b] = parse(text).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const back = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$|transparent/.test(back)) return back;
    }
    return 'rgb(255,255,255)';
  };
  const all = [...document.querySelectorAll('h1,h2,p,th,td,td a,.cards span,.notes li,code,footer')];
  return Math.min(...all.map((node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
})()`;

describe('the page in Chromium', { skip: found === null ? 'no Chromium starts here' : false }, () => {
  let page: Page;

  before(async () => {
    if (found === null) return;
    const file = join(makeFolder('page'), 'abistamp.html');
    writeFileSync(file, formatForecastHtml(madePlan(60, 12), treeOf([])));
    page = new Page(found);
    await page.open(file);
  });
  after(() => page.close());

  test('is drawn, and asks for nothing that its policy forbids', async () => {
    assert.ok((await page.evaluate<number>("document.querySelectorAll('tbody tr').length")) === 60);
    assert.ok(
      (await page.evaluate<number>("document.querySelector('h1').getBoundingClientRect().height")) > 10,
    );
    assert.equal(await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize"), '30.4px');
    const { data } = await page.send('Page.captureScreenshot');
    assert.ok(String(data).length > 20_000);
    assert.deepEqual(page.log, []);
  });

  test('runs no script, whoever puts one in', async () => {
    await page.evaluate(
      "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s); })()",
    );
    assert.equal(await page.evaluate('window.ran ?? null'), null);
    assert.equal(page.log.length, 1);
    assert.match(page.log[0] ?? '', /Content Security Policy/);
  });

  test('does not scroll sideways, however narrow', async () => {
    for (const width of [320, 400, 800, 1500]) {
      await page.resize(width);
      assert.equal(
        await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
        true,
        `${width}`,
      );
    }
  });

  for (const scheme of ['light', 'dark'] as const)
    test(`can be read in ${scheme} colours, and on paper`, async () => {
      await page.show('screen', scheme);
      const back = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      assert.equal(back, scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)');
      assert.ok((await page.evaluate<number>(leastContrast)) >= 4.5);
      await page.show('print', scheme);
      // What is between the margins of a sheet of A4, in pixels of CSS.
      await page.resize(1031);
      assert.equal(await page.evaluate("document.querySelector('table').scrollWidth <= 1031"), true);
      assert.ok((await page.evaluate<number>(leastContrast)) >= 4.5);
      // A printer's paper is white, whatever the screen is.
      assert.equal(
        await page.evaluate('getComputedStyle(document.body).backgroundColor'),
        'rgb(255, 255, 255)',
      );
      assert.equal(
        await page.evaluate("getComputedStyle(document.querySelector('.wide')).overflowX"),
        'visible',
      );
    });

  test('says in words and signs what its colours say', async () => {
    const cells = await page.evaluate<string[]>(
      "[...document.querySelectorAll('td a')].map((a) => a.textContent)",
    );
    assert.equal(cells.length, 60 * 12);
    for (const text of cells) assert.match(text, /^[✔●▲✖?] \w+$/);
    const missing = await page.evaluate<number>(
      "[...document.querySelectorAll('td a')].filter((a) => document.querySelector(a.getAttribute('href')) === null).length",
    );
    assert.equal(missing, 0);
  });
});
