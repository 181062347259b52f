"""Tables of the same names that another synchronization left: a database whose upgrade had turned the bank feeds of
before December 2020 into links. They become ours before our models are made, and nothing of them is lost."""

from odoo import models
from odoo.tools import sql

OURS = 'account_online_synchronization'
LINKS, ACCOUNTS, LINES = 'account_online_link', 'account_online_account', 'account_bank_statement_line'


def take_tables_over(env):
    """Idempotent: tables that are ours already stay as they are."""
    cr = env.cr
    if not sql.table_exists(cr, LINKS) or sql.column_exists(cr, LINKS, 'institution_identifier'):
        return
    _set_records_aside(cr)
    _links(cr)
    if sql.table_exists(cr, ACCOUNTS):
        _accounts(cr)
        _journals(cr)
        _lines(cr)
    _say_why(env)


def _say_why(env):
    """Each company's links in its own language, as all that is written to a connection."""
    env.cr.execute("SELECT c.id, p.lang FROM res_company c JOIN res_partner p ON p.id = c.partner_id")
    for company, lang in env.cr.fetchall():
        reason = _reason(env(context={**env.context, 'lang': lang or 'en_US'}))
        env.cr.execute(f"UPDATE {LINKS} SET error_message = %s WHERE company_id = %s", [reason, company])


def _reason(env):
    return env._(
        'This connection was made by another synchronization, which ended when this one was installed. '
        'Press "Connect Again" to go on with the same journals.',
    )


def _column(cr, table, name, kind):
    if not sql.column_exists(cr, table, name):
        sql.create_column(cr, table, name, kind)


def _set_records_aside(cr):
    """Views, menus and scheduled actions of a module of our own name: ours are made anew, and those are removed when
    the upgrade is done. Until then none of them takes part."""
    cr.execute("""
        UPDATE ir_ui_view SET active = false WHERE id IN (
            SELECT res_id FROM ir_model_data WHERE module = %s AND model = 'ir.ui.view')
    """, [OURS])
    cr.execute("""
        UPDATE ir_cron SET active = false WHERE id IN (
            SELECT res_id FROM ir_model_data WHERE module = %s AND model = 'ir.cron')
    """, [OURS])
    cr.execute("""
        UPDATE ir_model_data SET name = 'before_' || name
        WHERE module = %s AND model NOT IN ('ir.model', 'ir.model.fields', 'ir.model.fields.selection', 'ir.module.category')
            AND name NOT LIKE 'before\\_%%'
    """, [OURS])


def _links(cr):
    for name, kind in (
        ('client_id', 'varchar'), ('client_id_before', 'varchar'), ('name', 'varchar'), ('state', 'varchar'),
        ('state_before', 'varchar'), ('auto_sync', 'bool'), ('next_refresh', 'timestamp'), ('company_id', 'int4'),
        ('error_message', 'varchar'), ('active', 'bool'),
    ):
        _column(cr, LINKS, name, kind)
    cr.execute(f"""
        UPDATE {LINKS} SET
            client_id_before = client_id, client_id = 'legacy-link-' || id,
            state_before = state, state = 'disconnected', auto_sync = false, next_refresh = NULL, active = true,
            name = coalesce(nullif(name, ''), 'Bank connection ' || id),
            company_id = coalesce(company_id, (SELECT min(id) FROM res_company))
    """)


def _accounts(cr):
    for name, kind in (
        ('account_online_link_id', 'int4'), ('online_identifier', 'varchar'), ('online_identifier_before', 'varchar'),
        ('name', 'varchar'), ('active', 'bool'), ('company_id', 'int4'),
    ):
        _column(cr, ACCOUNTS, name, kind)
    cr.execute(f"SELECT 1 FROM {ACCOUNTS} WHERE account_online_link_id IS NULL LIMIT 1")
    if cr.fetchone():
        cr.execute(f"""
            INSERT INTO {LINKS} (name, state, active, auto_sync, company_id)
            SELECT 'Accounts without a connection', 'disconnected', true, false, min(id) FROM res_company
            RETURNING id
        """)
        link = cr.fetchone()[0]
        cr.execute(f"UPDATE {LINKS} SET client_id = 'legacy-link-' || id WHERE id = %s", [link])
        cr.execute(f"UPDATE {ACCOUNTS} SET account_online_link_id = %s WHERE account_online_link_id IS NULL", [link])
    cr.execute(f"""
        UPDATE {ACCOUNTS} a SET
            online_identifier_before = online_identifier, online_identifier = 'legacy-account-' || a.id,
            name = coalesce(nullif(a.name, ''), 'Account ' || a.id), active = true, company_id = l.company_id
        FROM {LINKS} l WHERE l.id = a.account_online_link_id
    """)


def _journals(cr):
    """Here an account has one journal: each further one gets a twin of the account."""
    if not sql.column_exists(cr, 'account_journal', 'account_online_account_id'):
        return
    cr.execute(f"""
        SELECT j.id, j.account_online_account_id FROM account_journal j
        WHERE j.account_online_account_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM account_journal o
            WHERE o.account_online_account_id = j.account_online_account_id AND o.id < j.id)
    """)
    for journal, account in cr.fetchall():
        cr.execute(f"""
            INSERT INTO {ACCOUNTS} (account_online_link_id, name, active, company_id, online_identifier)
            SELECT account_online_link_id, name, true, company_id, online_identifier || '-' || %s FROM {ACCOUNTS}
            WHERE id = %s RETURNING id
        """, [journal, account])
        cr.execute('UPDATE account_journal SET account_online_account_id = %s WHERE id = %s', [cr.fetchone()[0], journal])


def _lines(cr):
    """An identifier that an account has twice keeps its first line; the others get the line's number behind it."""
    if not all(sql.column_exists(cr, LINES, name) for name in ('online_transaction_identifier', 'online_account_id')):
        return
    cr.execute(f"""
        UPDATE {LINES} l SET online_account_id = NULL
        WHERE online_account_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM {ACCOUNTS} a WHERE a.id = l.online_account_id)
    """)
    cr.execute(f"""
        UPDATE {LINES} l SET online_transaction_identifier = l.online_transaction_identifier || '~' || l.id
        FROM (
            SELECT id, row_number() OVER (PARTITION BY online_account_id, online_transaction_identifier ORDER BY id) AS nth
            FROM {LINES} WHERE online_account_id IS NOT NULL AND online_transaction_identifier IS NOT NULL
        ) twice WHERE twice.id = l.id AND twice.nth > 1
    """)


# Whichever of the models is made first takes over the tables of all. No migration script would do: a module of our name
# may carry a higher version than ours.
class AccountOnlineLink(models.Model):
    _inherit = 'account.online.link'

    def _auto_init(self):
        take_tables_over(self.env)
        return super()._auto_init()


class AccountOnlineAccount(models.Model):
    _inherit = 'account.online.account'

    def _auto_init(self):
        take_tables_over(self.env)
        return super()._auto_init()


class AccountBankStatementLine(models.Model):
    _inherit = 'account.bank.statement.line'

    def _auto_init(self):
        take_tables_over(self.env)
        return super()._auto_init()


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    def _auto_init(self):
        take_tables_over(self.env)
        return super()._auto_init()
