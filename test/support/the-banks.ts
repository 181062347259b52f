/** The one comparison that counts: a journal's books are what its bank has posted. */
import { expect } from 'chai';
import { cents, type Books } from '../../tools/books.ts';
import type { Customer } from './customer.ts';

/** Line by line and to the cent, complete and valid. @returns the books */
export async function expectBooksAreTheBanks(customer: Pick<Customer, 'bank' | 'books'>): Promise<Books> {
  const [ledger, books] = [await customer.bank.ledger(), await customer.books()];
  const lines = books.lines.filter((line) => line.online_transaction_identifier !== '~opening');
  expect(lines.map((line) => `${line.date} ${cents(line.amount)}`).sort()).to.eql(
    ledger.posted.map((one) => `${one.date} ${cents(one.amount)}`).sort(),
  );
  expect(books.balanceCents).to.equal(cents(ledger.balance.posted));
  expect(books.invalid).to.eql([]);
  return books;
}
