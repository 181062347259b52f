/** Odoo's error bodies, read into a `HostError`. Its `debug` traceback is left behind on purpose. */
import { HostError } from './errors.ts';
import { say } from '../words.ts';

const PEOPLE_ERRORS = /^odoo\.exceptions\.(UserError|ValidationError|RedirectWarning|MissingError)$/;

/** @param body `{name, message}` as both of Odoo's APIs give it */
export function refusal(status: number, body: unknown): HostError {
  const { name, message } = (body ?? {}) as { name?: string; message?: string };
  const text = message?.trim() || say('Odoo answered HTTP %(status)s.', { status });
  if (status === 401 || name === 'odoo.exceptions.AccessDenied') {
    return new HostError('unauthorised', 'Odoo does not accept our API key.', name);
  }
  // A missing right is a matter of the whole pairing, not of the content.
  if (name === 'odoo.exceptions.AccessError') return new HostError('forbidden', text, name);
  if (name && PEOPLE_ERRORS.test(name)) return new HostError('refused', text, name);
  // Two transactions of the host met; it has given up after retrying by itself.
  if (
    name &&
    /^(odoo\.exceptions\.LockError|psycopg2\.(errors\.(SerializationFailure|DeadlockDetected|LockNotAvailable)|OperationalError))$/.test(
      name,
    )
  ) {
    return new HostError('unavailable', 'Odoo was busy with the same records.', name);
  }
  // Nobody but its operator can help, and nothing of the call was kept: it is tried again until there is room.
  if (name === 'psycopg2.errors.DiskFull') {
    return new HostError('unavailable', "Odoo's database has no room left on its disk.", name);
  }
  // A violated constraint names what it refused; anything else is Odoo's own failure.
  if (
    name &&
    /psycopg2\.errors\.(UniqueViolation|NotNullViolation|CheckViolation|ForeignKeyViolation)/.test(name)
  ) {
    return new HostError('refused', text, name);
  }
  return new HostError('broken', text, name);
}
