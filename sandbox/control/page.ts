/** The page at `/`: the bank's books, to look at and to play with. Plain forms, no script. */
import type { Request } from 'express';
import { HTTP_KINDS, PAGING_KINDS } from '../faults.ts';
import type { Customer } from '../ledger/customer.ts';
import { inCurrency } from '../ledger/decimal.ts';
import { TROUBLES, type Account, type Transaction } from '../ledger/types.ts';
import { html, logoImage, page, type Html } from '../web/page.ts';
import type { ControlContext } from './context.ts';

const here = (customer: Customer, account?: Account): string =>
  `/?persona=${encodeURIComponent(customer.persona.id)}${account ? `&account=${encodeURIComponent(account.id)}` : ''}`;

const current = (is: boolean): Html | false => is && html` aria-current="true"`;

const personaList = (customers: Customer[], chosen: Customer): Html =>
  html`<nav class="card" aria-label="Personas">
    <h2>Customers</h2>
    <ul class="personas">
      ${customers.map(
        (each) =>
          html`<li>
            <a href="${here(each)}" ${current(each === chosen)}
              >${logoImage(each.persona.institution.colour)}<span
                >${each.persona.title}<small>${each.persona.institution.name}</small></span
              ></a
            >
          </li>`,
      )}
    </ul>
  </nav>`;

function customerCard(customer: Customer, chosen: Account | undefined): Html {
  const { persona, ledger } = customer;
  const trouble = customer.currentTrouble();
  return html`<section class="card">
    <h2>${persona.title}</h2>
    <p class="soft">${persona.story}</p>
    <form class="row" method="post" action="/play/standing">
      <input type="hidden" name="persona" value="${persona.id}" />
      <label
        ><span>Trouble</span
        ><select name="trouble">
          ${['', ...TROUBLES].map(
            (each) =>
              html`<option value="${each}" ${each === (trouble ?? '') && 'selected'}>
                ${each || 'none'}
              </option>`,
          )}
        </select></label
      >
      <label
        ><span>Consent ends on</span
        ><input type="date" name="consentEnds" value="${customer.consentEndsAt?.slice(0, 10)}"
      /></label>
      <button>Set</button>
    </form>
    <div class="accounts">
      ${ledger
        .accounts()
        .map(
          (each) =>
            html`<a href="${here(customer, each)}" ${current(each === chosen)}
              >${each.name} ${each.closed && html`<span class="tag">closed</span>`}<br /><strong
                >${inCurrency(ledger.balance(each.id).posted, each.currency)} ${each.currency}</strong
              ></a
            >`,
        )}
    </div>
  </section>`;
}

const addCard = (customer: Customer, account: Account): Html =>
  html`<section class="card">
    <h2>New transaction</h2>
    <form method="post" action="/play/add">
      <input type="hidden" name="account" value="${account.id}" />
      <div class="row">
        <label class="wide"
          ><span>Description</span><input name="label" required value="CARD PAYMENT CORNER CAFE"
        /></label>
        <label
          ><span>Amount in ${account.currency} (money in is positive)</span
          ><input name="amount" required pattern="-?[0-9]+([.][0-9]+)?" value="-12.50"
        /></label>
        <label><span>Date</span><input type="date" name="date" value="${customer.ledger.today}" /></label>
      </div>
      <div class="row">
        <label class="wide"><span>Other side</span><input name="counterpartyName" /></label>
        <label class="wide"><span>Its account</span><input name="counterpartyAccount" /></label>
        <label class="wide"><span>Reference</span><input name="reference" /></label>
        <button class="main" name="status" value="posted">Book</button>
        <button name="status" value="pending">Add as pending</button>
      </div>
    </form>
  </section>`;

function transactionRow(account: Account, transaction: Transaction): Html {
  const { id, status, date, label, counterpartyName, reference, amount, currency } = transaction;
  const form = `change-${id}`;
  return html`<tr>
    <td class="day">${date}</td>
    <td class="text">
      <form id="${form}" method="post" action="/play/change">
        <input type="hidden" name="id" value="${id}" /><input
          type="hidden"
          name="account"
          value="${account.id}"
        />
        <input name="label" value="${label}" aria-label="Description" />
      </form>
      <span class="soft">${counterpartyName} ${reference}</span>
    </td>
    <td>${status === 'pending' && html`<span class="tag">pending</span>`}</td>
    <td class="amount">
      <input
        form="${form}"
        name="amount"
        value="${inCurrency(amount, currency)}"
        aria-label="Amount"
        size="9"
      />
      ${currency}
    </td>
    <td class="actions">
      <button class="small" form="${form}">Change</button>
      ${
        status === 'pending' &&
        html`<button class="small" form="${form}" formaction="/play/post">Post</button>
          <button
            class="small"
            form="${form}"
            formaction="/play/post?link=no"
            title="without saying which pending one it was"
          >
            Post unlinked
          </button>`
      }
      <button class="small" form="${form}" formaction="/play/remove">Remove</button>
    </td>
  </tr>`;
}

const SHOWN = 200;

function ledgerCard(customer: Customer, account: Account): Html {
  const { ledger } = customer;
  const all = ledger.transactions({ accountId: account.id }).reverse();
  const balance = ledger.balance(account.id);
  const money = (value: string): string => `${inCurrency(value, account.currency)} ${account.currency}`;
  return html`<section class="card">
    <h2>${account.name} <span class="soft">${account.iban ?? account.number}</span></h2>
    <p>
      Booked <strong>${money(balance.posted)}</strong>, pending
      ${money(balance.pending)}${
        account.balanceOverride !== undefined &&
        html`, <span class="bad">but the bank tells ${money(balance.told)}</span>`
      }.
      <span class="soft">Account id <code>${account.id}</code></span>
    </p>
    <form class="row" method="post" action="/play/account">
      <input type="hidden" name="account" value="${account.id}" />
      <label
        ><span>Tell another balance</span><input name="override" value="${account.balanceOverride}" size="12"
      /></label>
      <button name="do" value="override">Set</button>
      <button name="do" value="rename">New account id</button>
      <button name="do" value="reissue">New transaction ids</button>
      <button name="do" value="reissue-silently">New ids, silently</button>
      <button name="do" value="close">${account.closed ? 'Open again' : 'Close account'}</button>
    </form>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Date</th>
            <th>Description</th>
            <th></th>
            <th class="amount">Amount</th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${all.slice(0, SHOWN).map((each) => transactionRow(account, each))}
        </tbody>
      </table>
    </div>
    ${all.length > SHOWN && html`<p class="soft">The newest ${SHOWN} of ${all.length}.</p>`}
    ${all.length === 0 && html`<p class="soft">Nothing yet.</p>`}
  </section>`;
}

function faultsCard({ faults, providers }: ControlContext, back: string): Html {
  return html`<section class="card">
    <h2>Faults</h2>
    ${
      faults.list().length > 0 &&
      html`<table>
        ${faults.list().map(
          (each) =>
            html`<tr>
              <td>${each.provider}</td>
              <td><code>${each.endpoint}</code></td>
              <td>${each.kind} ${each.code} ${each.status}</td>
              <td>${each.times === undefined ? 'always' : `${each.times} ×`}</td>
              <td>
                <form method="post" action="/play/fault-off">
                  <input type="hidden" name="back" value="${back}" /><input
                    type="hidden"
                    name="id"
                    value="${each.id}"
                  />
                  <button class="small">Remove</button>
                </form>
              </td>
            </tr>`,
        )}
      </table>`
    }
    <form method="post" action="/play/fault">
      <input type="hidden" name="back" value="${back}" />
      <div class="row">
        <label
          ><span>Provider and endpoint</span
          ><select name="where">
            ${providers.flatMap(({ id, endpoints }) =>
              ['*', ...endpoints].map((each) => html`<option value="${id} ${each}">${id} ${each}</option>`),
            )}
          </select></label
        >
        <label
          ><span>What</span
          ><select name="kind">
            ${[...HTTP_KINDS, ...PAGING_KINDS].map((each) => html`<option>${each}</option>`)}
          </select></label
        >
        <label
          ><span>Code (for error)</span><input name="code" list="codes" size="28" /><datalist id="codes">
            ${providers.flatMap(({ errorCodes }) => errorCodes.map((each) => html`<option value="${each}"></option>`))}
          </datalist></label
        >
        <label><span>HTTP status</span><input name="status" inputmode="numeric" size="5" /></label>
        <label
          ><span>Retry after (s)</span><input name="retryAfterSeconds" inputmode="numeric" size="5"
        /></label>
        <label><span>Delay (ms)</span><input name="delayMs" inputmode="numeric" size="6" /></label>
        <label
          ><span>Times (empty: always)</span><input name="times" inputmode="numeric" size="5" value="1"
        /></label>
        <button>Set fault</button>
      </div>
    </form>
  </section>`;
}

function activityCard({ providers, log }: ControlContext): Html {
  const connections = providers.flatMap(({ id, connections: list }) =>
    (list?.() ?? []).map((each) => ({ provider: id, ...each })),
  );
  const deliveries = providers.flatMap(({ id, deliveries: list }) =>
    (list?.() ?? []).map((each) => ({ provider: id, ...each })),
  );
  return html`<section class="card">
    <h2>Activity</h2>
    <p class="soft">
      ${connections.length} connections.
      ${connections.slice(-8).map((each) => html`<br />${each.provider}: ${each.persona}, ${each.note}`)}
    </p>
    <table>
      ${log
        .rows()
        .slice(-12)
        .reverse()
        .map(
          (each) =>
            html`<tr>
              <td>${each.at.slice(11, 19)}</td>
              <td>${each.provider}</td>
              <td>${each.method} <code>${each.path}</code></td>
              <td>${each.status || 'waiting'}</td>
            </tr>`,
        )}
    </table>
    ${deliveries
      .slice(-6)
      .reverse()
      .map((each) => html`<p class="soft">Webhook ${each.type} ${each.code}: ${each.result}</p>`)}
  </section>`;
}

export function controlPage(context: ControlContext, request: Request): string {
  const { bank } = context;
  const customers = bank.customers();
  const { persona, account: accountId } = request.query;
  const chosen = (typeof persona === 'string' ? bank.customer(persona) : undefined) ?? customers[0];
  if (!chosen) return page('Sandbox bank', 'control', html`<main>No customers.</main>`);
  const accounts = chosen.ledger.accounts();
  const account = accounts.find(({ id }) => id === accountId) ?? accounts[0];
  return page(
    'Sandbox bank',
    'control',
    html`<header>
        <h1>Sandbox bank</h1>
        <span class="soft"
          >a bank to play with; it is ${bank.clock.now().toISOString().slice(0, 16).replace('T', ' ')} UTC
          here</span
        >
        <a href="/sms">Text messages</a>
      </header>
      <main>
        <div>${personaList(customers, chosen)} ${activityCard(context)}</div>
        <div>
          ${customerCard(chosen, account)}
          ${account && [addCard(chosen, account), ledgerCard(chosen, account)]}
          ${faultsCard(context, here(chosen, account))}
        </div>
      </main>`,
  );
}
