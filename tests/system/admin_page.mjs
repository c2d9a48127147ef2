// admin_page.mjs URL WORDS...: the settings page in Chromium. The words of page.mjs, and
//   press TEXT        clicks the button of this name
//   fill FIELD TEXT   types into a field of a form
//   see CSS           waits for something of this kind
//   copied TEXT       prints the value that stands beside this label, to be pasted elsewhere
//   check NAME        waits for the result of a check and prints whether it is fine
import {LIMIT, run} from './page_words.mjs';

const [url, ...words] = process.argv.slice(2);
const more = {
  async press(page, text) {
    await page.getByRole('button', {name: text, exact: true}).first().click({timeout: LIMIT});
  },
  async fill(page, field, text) {
    await page.locator(`#field-${field}`).fill(text, {timeout: LIMIT});
  },
  async see(page, css) {
    await page.locator(css).first().waitFor({timeout: LIMIT});
  },
  async copied(page, text) {
    const row = page.locator('.copy-row', {hasText: text}).first();
    console.log(`${text}: ${await row.locator('.copy-value').innerText({timeout: LIMIT})}`);
  },
  async check(page, name) {
    const result = page.locator(`[data-check="${name}"]`).first();
    await result.waitFor({timeout: LIMIT});
    const fine = (await result.getAttribute('class')).includes('fine');
    console.log(`${name}: ${fine ? 'fine' : await result.innerText()}`);
  },
};

process.exit(await run(url, words, {more, options: {viewport: {width: 900, height: 900}}}));
