/** What may happen between a bank, a sidecar and a journal: histories as plain data, so that they print and replay. */
import fc from 'fast-check';

export type Periodicity = 'none' | 'day' | 'week' | 'bimonthly' | 'month';

/** Something the bank or a person does. `pick` chooses among what there is; with nothing to choose it does nothing. */
export type Act =
  | {
      do: 'add';
      account: number;
      daysAgo: number;
      cents: number;
      label: number;
      twins: number;
      pending: boolean;
    }
  | { do: 'post'; pick: number; how: 'linked' | 'unlinked' | 'same id' }
  | { do: 'change'; pick: number; what: 'amount' | 'date' | 'label'; value: number }
  | { do: 'remove'; pick: number }
  | { do: 'reissue'; account: number; silent: boolean }
  | { do: 'periodicity'; account: number; to: Periodicity }
  | { do: 'lock'; daysAgo: number | null }
  | { do: 'statement by hand'; account: number; daysAgo: number; cents: number }
  | { do: 'delete our statement'; account: number; pick: number };

export type FaultKind =
  'status 500' | 'status 429' | 'cut' | 'truncated' | 'endless' | 'mutation' | 'not-ready';

export type Fetch =
  | { how: 'once' }
  | { how: 'twice at once' }
  | { how: 'since'; daysAgo: number }
  | { how: 'fault'; kind: FaultKind; times: number }
  | { how: 'kill'; afterMs: number };

export interface Step {
  acts: Act[];
  fetch: Fetch;
}

export interface History {
  accounts: number;
  openingCents: number;
  /** What each account has when it is connected. */
  first: { daysAgo: number; cents: number; label: number }[];
  steps: Step[];
}

export const DAYS = 420;
const daysAgo = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 70 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: DAYS }) },
);
const cents = fc
  .oneof(fc.constantFrom(-1, 1, -1000, 1000), fc.integer({ min: -999_999, max: 999_999 }))
  .map((value) => (value === 0 ? 1 : value));
const label = fc.nat({ max: 3 });
const account = fc.nat({ max: 1 });
const pick = fc.nat({ max: 30 });

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      account,
      daysAgo,
      cents,
      label,
      twins: fc.constantFrom(1, 1, 1, 2),
      pending: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      pick,
      how: fc.constantFrom('linked' as const, 'unlinked' as const, 'same id' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      pick,
      what: fc.constantFrom('amount' as const, 'date' as const, 'label' as const),
      value: fc.nat({ max: DAYS }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reissue' as const), account, silent: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('periodicity' as const),
      account,
      to: fc.constantFrom<Periodicity>('none', 'day', 'week', 'bimonthly', 'month'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lock' as const),
      daysAgo: fc.option(fc.integer({ min: 20, max: DAYS })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('statement by hand' as const), account, daysAgo, cents }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delete our statement' as const), account, pick }),
  },
);

const fetchOf = (kills: boolean): fc.Arbitrary<Fetch> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Fetch>({ how: 'once' }) },
    { weight: 2, arbitrary: fc.constant<Fetch>({ how: 'twice at once' }) },
    {
      weight: 2,
      arbitrary: fc.record({
        how: fc.constant('since' as const),
        daysAgo: fc.integer({ min: 1, max: DAYS }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        how: fc.constant('fault' as const),
        kind: fc.constantFrom<FaultKind>(
          'status 500',
          'status 429',
          'cut',
          'truncated',
          'endless',
          'mutation',
          'not-ready',
        ),
        times: fc.constantFrom(1, 2),
      }),
    },
    ...(kills
      ? [
          {
            weight: 6,
            arbitrary: fc.record({
              how: fc.constant('kill' as const),
              afterMs: fc.integer({ min: 0, max: 700 }),
            }),
          },
        ]
      : []),
  );

/** @param kills whether the sidecar dies in the middle now and then */
export const histories = (kills: boolean): fc.Arbitrary<History> =>
  fc.record({
    accounts: fc.constantFrom(1, 1, 2),
    openingCents: fc.constantFrom(0, 100_000, -4_205),
    first: fc.array(fc.record({ daysAgo, cents, label }), { minLength: 1, maxLength: 4 }),
    steps: fc.array(
      fc.record({ acts: fc.array(act, { minLength: 1, maxLength: 3 }), fetch: fetchOf(kills) }),
      {
        minLength: 1,
        maxLength: 8,
        size: 'max',
      },
    ),
  });
