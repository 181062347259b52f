/** Account numbers that pass the check of their digits and belong to nobody. */

const mod97 = (digits: string): number => {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest;
};

/** A Belgian IBAN. Bank code 000–999 and a number up to seven digits. */
export function belgianIban(bankCode: number, number: number): string {
  const base = String(bankCode).padStart(3, '0') + String(number % 10_000_000).padStart(7, '0');
  const national = base + String(mod97(base) || 97).padStart(2, '0');
  // "BE00" behind the number, letters as 11 and 14 (ISO 13616).
  const check = 98 - mod97(`${national}111400`);
  return `BE${String(check).padStart(2, '0')}${national}`;
}

/** A structured creditor reference (ISO 11649), for example `RF18539007547034`. */
export function creditorReference(number: number): string {
  const check = 98 - mod97(`${number}271500`);
  return `RF${String(check).padStart(2, '0')}${number}`;
}
