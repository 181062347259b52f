/** The few parts of Odoo's web client that the screens use. Odoo ships no types; these follow its source. */
declare module '@web/core/registry' {
  export const registry: { category(name: string): { add(key: string, value: unknown): void } };
}

declare module '@web/core/dialog/dialog' {
  import type { Component } from '@odoo/owl';
  export const Dialog: typeof Component<Record<string, unknown>>;
}

declare module '@web/core/l10n/dates' {
  /** Luxon's DateTime, as far as the screens use it. */
  export interface DateTime {
    isValid: boolean;
    minus(duration: { months: number }): DateTime;
    toLocaleString(format: Intl.DateTimeFormatOptions): string;
    toMillis(): number;
    /** In the person's language; null for a moment that is not valid. */
    toRelative(): string | null;
  }
  /** @param value as Odoo's server writes a moment, in UTC */
  export function deserializeDateTime(value: string): DateTime;
  /** @param value YYYY-MM-DD */
  export function deserializeDate(value: string): DateTime;
  export function serializeDate(value: DateTime): string;
  export function today(): DateTime;
  /** Short, as lists and forms show a moment. */
  export function toLocaleDateTimeString(value: DateTime, options?: { showSeconds?: boolean }): string;
}

declare module '@web/core/confirmation_dialog/confirmation_dialog' {
  import type { Component } from '@odoo/owl';
  export const ConfirmationDialog: typeof Component<Record<string, unknown>>;
}

declare module '@web/core/copy_button/copy_button' {
  import type { Component } from '@odoo/owl';
  export const CopyButton: typeof Component<Record<string, unknown>>;
}

declare module '@web/core/datetime/datetime_input' {
  import type { Component } from '@odoo/owl';
  export const DateTimeInput: typeof Component<Record<string, unknown>>;
}

declare module '@web/core/assets' {
  /** Odoo's own bundles that are not always there, for example its chart library. */
  export function loadBundle(name: string): Promise<void>;
}

declare module '@web/core/browser/cookie' {
  export const cookie: { get(name: string): string | undefined };
}

declare module '@web/core/colors/colors' {
  export function getColor(index: number, colorScheme: string | undefined, palette: string): string;
}

declare module '@web/core/l10n/localization' {
  /** As the person's language is set up in Odoo. */
  export const localization: {
    direction: 'ltr' | 'rtl';
    decimalPoint: string;
    /** False where the language has none. */
    thousandsSep: string | false;
  };
}

declare module '@web/core/l10n/translation' {
  /** Marks a sentence for translation and fills in its `%s` or `%(name)s`. */
  export function _t(sentence: string, ...values: unknown[]): string;
}

declare module '@web/core/user' {
  /** Who is signed in. `lang` is as a browser names it, for example `fr-BE`. */
  export const user: { lang: string };
}

declare module '@web/core/utils/hooks' {
  export interface Orm {
    call(model: string, method: string, args?: unknown[], kwargs?: Record<string, unknown>): Promise<unknown>;
  }
  export interface Notification {
    add(
      message: string,
      options?: {
        title?: string;
        type?: 'success' | 'info' | 'warning' | 'danger';
        sticky?: boolean;
        buttons?: { name: string; onClick: () => void; primary?: boolean }[];
      },
    ): () => void;
  }
  export interface Action {
    doAction(action: unknown, options?: Record<string, unknown>): Promise<void>;
  }
  export interface Dialogs {
    add(component: unknown, props: Record<string, unknown>, options?: { onClose?: () => void }): () => void;
  }
  /** What a function that is a client action is given. */
  export interface Services {
    services: { orm: Orm; notification: Notification; action: Action; dialog: Dialogs };
  }
  export function useService(name: 'orm'): Orm;
  export function useService(name: 'dialog'): Dialogs;
  export function useService(name: 'notification'): Notification;
  export function useService(name: 'action'): Action;
}

declare module '@web/views/fields/boolean_toggle/boolean_toggle_field' {
  import { Component } from '@odoo/owl';
  import type { WidgetRecord } from '@web/views/widgets/standard_widget_props';
  export class BooleanToggleField extends Component<{ record: WidgetRecord; name: string }> {
    onChange(value: boolean): Promise<void>;
  }
  export const booleanToggleField: Record<string, unknown>;
}

declare module '@web/views/widgets/standard_widget_props' {
  export const standardWidgetProps: {
    readonly: { type: BooleanConstructor; optional: true };
    record: { type: ObjectConstructor };
  };
  export interface WidgetRecord {
    resId: number | false;
    data: Record<string, unknown>;
    load(): Promise<void>;
    model: { root: { load(): Promise<void> }; load(): Promise<void> };
  }
  export interface StandardWidgetProps {
    readonly?: boolean;
    record: WidgetRecord;
  }
}

declare module '@mail/core/web/activity' {
  import type { Component } from '@odoo/owl';
  export interface ActivityRecord {
    res_id: number;
    activity_category: string;
  }
  /** A to-do in the chatter. */
  export const Activity: typeof Component & { components: Record<string, unknown> };
}
