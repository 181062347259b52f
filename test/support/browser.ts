/** The browser for tests: the one that the pictures are made with too. */
export { logInPage, startBrowser, type PersonPage } from '../../tools/browser.ts';
