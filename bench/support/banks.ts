/** The catalogue that is searched in the benches. */

/** As many as the providers' real lists have together. */
export const BANKS = 26_000;

/** Every country that Plaid serves, so that its whole list is imported. */
export const PLAID_COUNTRIES = 'US,CA,GB,IE,DE,FR,ES,NL,BE,IT,PL,DK,NO,SE,EE,LT,LV,PT,AT,FI';
