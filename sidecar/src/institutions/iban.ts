/** What the bank code inside an IBAN says about the bank. Pure. */

export interface IbanBank {
  country: string;
  /** The beginning of the BIC. */
  bic?: string;
  /** The bank's name, to be searched. */
  name?: string;
}

/**
 * Bank codes of large banks by country: `[from, to, name]` over the code's digits, inclusive. From the national
 * registers of bank codes (National Bank of Belgium, Bundesbank, Banque de France, Banco de España, Banca d'Italia,
 * Banco de Portugal, OeNB); where a code is missing, the country alone is known.
 */
const CODES: Record<string, { at: number; digits: number; banks: [number, number, string][] }> = {
  BE: {
    at: 4,
    digits: 3,
    banks: [
      [1, 49, 'BNP Paribas Fortis'],
      [50, 99, 'Belfius'],
      [103, 108, 'Crelan'],
      [200, 299, 'BNP Paribas Fortis'],
      [300, 399, 'ING'],
      [400, 499, 'KBC'],
      [523, 523, 'Triodos'],
      [732, 732, 'CBC'],
      [734, 749, 'KBC'],
      [973, 973, 'Argenta'],
      [979, 980, 'Argenta'],
      [967, 967, 'Wise'],
    ],
  },
  DE: {
    at: 4,
    digits: 8,
    banks: [
      [50010517, 50010517, 'ING'],
      [10011001, 10011001, 'N26'],
      [12030000, 12030000, 'DKB'],
      [10010010, 10010010, 'Postbank'],
      [20041133, 20041155, 'comdirect'],
      [37050198, 37050198, 'Sparkasse KölnBonn'],
      [70150000, 70150000, 'Stadtsparkasse München'],
      [10050000, 10050000, 'Berliner Sparkasse'],
      [20050550, 20050550, 'Hamburger Sparkasse'],
      [50040000, 50040000, 'Commerzbank'],
      [10070000, 10070000, 'Deutsche Bank'],
      [50070010, 50070024, 'Deutsche Bank'],
    ],
  },
  FR: {
    at: 4,
    digits: 5,
    banks: [
      [30004, 30004, 'BNP Paribas'],
      [30003, 30003, 'Société Générale'],
      [30002, 30002, 'LCL'],
      [30066, 30066, 'CIC'],
      [20041, 20041, 'La Banque Postale'],
      [10278, 10278, 'Crédit Mutuel'],
      [40618, 40618, 'Boursorama'],
      [16958, 16958, 'Qonto'],
    ],
  },
  ES: {
    at: 4,
    digits: 4,
    banks: [
      [49, 49, 'Santander'],
      [182, 182, 'BBVA'],
      [2100, 2100, 'CaixaBank'],
      [81, 81, 'Sabadell'],
      [128, 128, 'Bankinter'],
      [1465, 1465, 'ING'],
      [2085, 2085, 'Ibercaja'],
      [2080, 2080, 'Abanca'],
      [2095, 2095, 'Kutxabank'],
      [2103, 2103, 'Unicaja'],
    ],
  },
  IT: {
    at: 5,
    digits: 5,
    banks: [
      [3069, 3069, 'Intesa Sanpaolo'],
      [2008, 2008, 'UniCredit'],
      [5034, 5034, 'Banco BPM'],
      [1030, 1030, 'Monte dei Paschi di Siena'],
      [5387, 5387, 'BPER'],
      [3015, 3015, 'FinecoBank'],
    ],
  },
  PT: {
    at: 4,
    digits: 4,
    banks: [
      [35, 35, 'Caixa Geral de Depósitos'],
      [33, 33, 'Millennium bcp'],
      [18, 18, 'Santander'],
      [7, 7, 'Novo Banco'],
      [10, 10, 'BPI'],
    ],
  },
  AT: {
    at: 4,
    digits: 5,
    banks: [
      [20111, 20111, 'Erste Bank'],
      [12000, 12000, 'UniCredit Bank Austria'],
      [14000, 14000, 'BAWAG'],
    ],
  },
};

/** Countries whose IBAN holds the first four letters of the BIC (SWIFT's IBAN registry). */
const LETTERS = new Set(['GB', 'NL', 'IE', 'BG', 'GI', 'LV', 'MT', 'RO']);

/** @returns null where the text is not the beginning of an IBAN with its bank code */
export function bankFromIban(text: string): IbanBank | null {
  const plain = text.replaceAll(/[\s.-]/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{3,30}$/.test(plain)) return null;
  const country = plain.slice(0, 2);
  if (LETTERS.has(country)) {
    const letters = plain.slice(4, 8);
    return /^[A-Z]{4}$/.test(letters) ? { country, bic: letters } : null;
  }
  const codes = CODES[country];
  if (codes === undefined) return { country };
  const digits = plain.slice(codes.at, codes.at + codes.digits);
  if (digits.length < codes.digits || !/^\d+$/.test(digits)) return { country };
  const code = Number(digits);
  const name = codes.banks.find(([from, to]) => code >= from && code <= to)?.[2];
  return { country, ...(name === undefined ? {} : { name }) };
}
