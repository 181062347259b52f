/**
 * What the providers' windows have in common: choose a bank, sign in, a code where the bank wants one, choose accounts.
 * Each provider's folder says how its window is called, carried on and ended.
 */
import type { Customer } from '../ledger/customer.ts';
import { Html, html, logoImage, page } from './page.ts';

const PASSWORD = 'pass_good';

/** How far the person has come; a provider keeps it with the window's session. */
export interface Visit {
  /** Where it is not known from the beginning, the person chooses. */
  customer?: Customer | undefined;
  signedIn?: boolean;
  codePassed?: boolean;
}

/** A page that asks next, or the address the person is sent to. */
export type Next = { page: string } | { target: string };

export interface ConnectWindow {
  /** Of the page. */
  title: string;
  /** Who shows it, before there is a bank. */
  heading: Html;
  /** A sentence over the accounts. */
  purpose: string;
  /** Hidden fields that carry the session on. */
  carried: Record<string, string>;
  visit: Visit;
  /** Whose banks are offered. */
  customers: () => Customer[];
  /** Accounts that were chosen before; all where it is absent. `null`: nothing is to be chosen. */
  chosen?: ReadonlySet<string> | null | undefined;
  finish: (customer: Customer, chosen: string[]) => Next;
  cancel: () => Next;
}

export type Fields = Record<string, unknown>;

/** JSON that may stand within a `<script>`. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/**
 * The last page. It tells the page that opened the window (around the frame, or behind the pop-up) and goes to
 * `target`, where there is one. The sandbox's tokens open nothing real, so any page may have them.
 */
export const lastPage = (title: string, words: string, messages: unknown[], target = ''): string =>
  page(
    title,
    'window',
    html`<main>
        <section>
          <h1>${words}</h1>
          <p class="soft">You may close this window.</p>
        </section>
      </main>
      ${new Html(`<script>
const messages = ${inScript(messages)};
const target = ${inScript(target)};
const framed = window.parent !== window;
const other = framed ? window.parent : window.opener;
if (other) for (const message of messages) other.postMessage(message, '*');
if (target && !framed) location.replace(target);
</script>`)}`,
  );

/** Instead of a window that cannot be shown. */
export const expiredPage = (title: string, messages: unknown[] = []): string =>
  lastPage(title, 'This window has expired. Please start again.', messages);

function form(window: ConnectWindow, step: string, body: Html, kind = ''): Html {
  const fields = Object.entries({ ...window.carried, step });
  return html`<form method="post" class="${kind}">
    ${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)} ${body}
  </form>`;
}

const windowPage = (window: ConnectWindow, heading: Html, body: Html): string =>
  page(
    window.title,
    'window',
    html`<main>
      <header>${heading}</header>
      <section>${body}</section>
      <footer>${form(window, 'cancel', html`<button>Cancel</button>`)}</footer>
    </main>`,
  );

const bankHeading = ({ persona: { institution } }: Customer): Html =>
  html`${logoImage(institution.colour)} <strong>${institution.name}</strong>`;

const alert = (problem: string | undefined): Html | false =>
  problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`;

const choosePage = (window: ConnectWindow): string =>
  windowPage(
    window,
    window.heading,
    html`<p>Choose your bank. Each is a customer with a story of its own.</p>
      ${form(
        window,
        'persona',
        html`${window.customers().map(
          ({ persona }) =>
            html`<button name="persona" value="${persona.id}">
              ${logoImage(persona.institution.colour)}
              <span>${persona.institution.name}<small>${persona.title}</small></span>
            </button>`,
        )}`,
        'choices',
      )}`,
  );

const signInPage = (window: ConnectWindow, customer: Customer, problem?: string): string =>
  windowPage(
    window,
    bankHeading(customer),
    html`<p>${customer.persona.story}</p>
      ${alert(problem)}
      ${form(
        window,
        'credentials',
        html`<label
            ><span>User name</span><input name="username" value="user_good" autocomplete="off"
          /></label>
          <label><span>Password</span><input name="password" value="${PASSWORD}" autocomplete="off" /></label>
          <button class="main">Sign in</button>`,
      )}`,
  );

const codePage = (window: ConnectWindow, customer: Customer, problem?: string): string =>
  windowPage(
    window,
    bankHeading(customer),
    html`<p>Your bank sent you a code. (In the sandbox it is ${customer.persona.traits.mfaCode}.)</p>
      ${alert(problem)}
      ${form(
        window,
        'code',
        html`<label
            ><span>Code</span><input name="code" inputmode="numeric" autocomplete="off" autofocus
          /></label>
          <button class="main">Continue</button>`,
      )}`,
  );

const openAccounts = ({ ledger }: Customer) => ledger.accounts().filter(({ closed }) => !closed);

const consentPage = (window: ConnectWindow, customer: Customer, problem?: string): string =>
  windowPage(
    window,
    bankHeading(customer),
    html`<p>${window.purpose}</p>
      ${alert(problem)}
      ${form(
        window,
        'consent',
        html`${openAccounts(customer).map(
            ({ id, name, currency }) =>
              html`<label class="check">
                <input
                  type="checkbox"
                  name="account"
                  value="${id}"
                  ${(!window.chosen || window.chosen.has(id)) && 'checked'}
                />
                ${name} <span class="soft">${currency}</span>
              </label>`,
          )} <button class="main">Allow</button>`,
      )}`,
  );

const hasProvenWho = ({ signedIn, codePassed }: Visit, { persona }: Customer): boolean =>
  signedIn === true && (persona.traits.mfaCode === undefined || codePassed === true);

/** What is missing is asked for next. */
export function nextPage(window: ConnectWindow): Next {
  const { visit } = window;
  const { customer } = visit;
  if (!customer) return { page: choosePage(window) };
  if (!visit.signedIn) return { page: signInPage(window, customer) };
  if (!hasProvenWho(visit, customer)) return { page: codePage(window, customer) };
  return window.chosen === null ? window.finish(customer, []) : { page: consentPage(window, customer) };
}

/**
 * One answer of the person's.
 * @param fields the form's, as express reads it
 * @param find a customer by its persona
 */
export function answer(
  window: ConnectWindow,
  fields: Fields,
  find: (persona: string) => Customer | undefined,
): Next {
  const field = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const { visit } = window;
  if (field('step') === 'cancel') return window.cancel();
  if (field('step') === 'persona') visit.customer = find(field('persona'));
  const { customer } = visit;
  if (!customer) return { page: choosePage(window) };
  switch (field('step')) {
    case 'credentials':
      if (field('password') !== PASSWORD) {
        return { page: signInPage(window, customer, 'The password is not right.') };
      }
      visit.signedIn = true;
      break;
    case 'code':
      if (field('code') !== customer.persona.traits.mfaCode) {
        return { page: codePage(window, customer, 'The code is not right.') };
      }
      visit.codePassed = true;
      break;
    case 'consent': {
      if (!hasProvenWho(visit, customer)) break;
      const ids = new Set(openAccounts(customer).map(({ id }) => id));
      const chosen = [fields['account'] ?? []]
        .flat()
        .map(String)
        .filter((id) => ids.has(id));
      if (chosen.length > 0) return window.finish(customer, chosen);
      return { page: consentPage(window, customer, 'Choose at least one account.') };
    }
  }
  return nextPage(window);
}
