/** Phone numbers: read as people write them, kept as E.164, shown masked. Pure. */
import {
  isSupportedCountry,
  ParseError,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import { say, type Sentence } from '../words.ts';

export type PhoneReading =
  { ok: true; e164: string; shown: string; country: string | null } | { ok: false; message: Sentence };

/** Numbers that a text message reaches, by ITU numbering plans as libphonenumber knows them. */
const REACHED = new Set([undefined, 'MOBILE', 'FIXED_LINE_OR_MOBILE', 'PERSONAL_NUMBER', 'VOIP', 'PAGER']);

const NO_NUMBER = say('This is not a phone number.');

const SAYS: Record<string, Sentence> = {
  INVALID_COUNTRY: say('Begin with + and the country code, for example +32.'),
  NOT_A_NUMBER: NO_NUMBER,
  TOO_SHORT: say('The number is too short.'),
  TOO_LONG: say('The number is too long.'),
};

/**
 * @param text as typed: with or without the country code, with any blanks, dots, dashes and brackets
 * @param country ISO 3166-1 alpha-2, whose numbers need no country code
 * @returns the number as E.164 and as people of its country would write it abroad, or what is wrong with it
 */
export function readPhone(text: string, country: string): PhoneReading {
  const code = country.toUpperCase();
  try {
    const options = {
      ...(isSupportedCountry(code) ? { defaultCountry: code } : {}),
      // "call me at …" is no number.
      extract: false,
    };
    const number = parsePhoneNumberWithError(text.trim(), options);
    if (!number.isValid()) {
      const length = validatePhoneNumberLength(text.trim(), options) ?? '';
      return { ok: false, message: SAYS[length] ?? say('No phone has this number. Check its digits.') };
    }
    if (number.ext)
      return { ok: false, message: say('Leave out the extension: a text message cannot reach it.') };
    if (!REACHED.has(number.getType())) {
      return { ok: false, message: say('This number cannot receive text messages. Enter a mobile number.') };
    }
    return {
      ok: true,
      e164: number.number,
      shown: number.formatInternational(),
      country: number.country ?? null,
    };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { ok: false, message: SAYS[error.message] ?? NO_NUMBER };
  }
}

/** The digits left readable at the end: enough to know one's own number by. */
const LEFT = 2;

/** For example `+32 ••• •• •• 89`: the country code and the last two digits. */
export function maskPhone(shown: string): string {
  const [code = '', ...rest] = shown.split(' ');
  const digits = rest.join(' ');
  const hidden = countDigits(digits) - LEFT;
  let seen = 0;
  const masked = digits.replace(/\d/g, (digit) => {
    seen += 1;
    return seen <= hidden ? '•' : digit;
  });
  return `${code} ${masked}`;
}

const countDigits = (text: string): number => text.replace(/\D/g, '').length;
