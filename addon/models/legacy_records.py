from odoo import Command, _, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .legacy_switch import LEGACY_MODELS

# What is read of the old tables, where they have it. The provider's account identifier is a secret: for old Plaid
# rows it is the token. Only whether there is one is ever told.
SECRET = 'provider_account_identifier'
PROVIDER_COLUMNS = (
    'name', 'provider_type', 'provider_identifier', 'status', 'status_code', 'message', 'action_required',
    'last_refresh', 'company_id',
)
ACCOUNT_COLUMNS = ('name', 'account_number', 'online_identifier', 'last_sync', 'balance')
PROVIDERS, ACCOUNTS = (model.replace('.', '_') for model in LEGACY_MODELS)


class AccountOnlineLegacy(models.AbstractModel):
    """The records of before December 2020, for the sidecar: it decides what becomes of them.

    By table, not by model: they are there too where the old module's code no longer is.
    """

    _inherit = 'account.online.legacy'

    def _check_service(self):
        if not (self.env.su or self.env.user.has_group('account_online_synchronization.group_service')):
            raise AccessError(_('Old bank connections are taken over by the synchronization service.'))

    def _columns(self, table):
        self.env.cr.execute(
            'SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema AND table_name = %s',
            [table],
        )
        return {name for name, in self.env.cr.fetchall()}

    def _rows(self, query):
        return self.env.execute_query_dict(query)

    def _selected(self, table, wanted):
        """The wanted columns of a table; NULL under the name of one that it does not have."""
        there = self._columns(table)
        return SQL(', ').join(
            SQL('t.%s', SQL.identifier(name)) if name in there else SQL('NULL AS %s', SQL.identifier(name))
            for name in ('id', *wanted)
        )

    # --- what was found -------------------------------------------------------------------------------------------

    @api.model
    def old_connections(self, after, limit):
        """A page of the old connections, by id.

        :return: a list of dicts: the row, ``has_token``, and ``accounts``, each with its ``journals``
        """
        self._check_service()
        there = self._columns(PROVIDERS)
        if not there:
            return []
        token = SQL("coalesce(t.%s, '') <> ''", SQL.identifier(SECRET)) if SECRET in there else SQL('false')
        found = self._rows(SQL(
            'SELECT %s, %s AS has_token FROM %s t WHERE t.id > %s ORDER BY t.id LIMIT %s',
            self._selected(PROVIDERS, PROVIDER_COLUMNS), token, SQL.identifier(PROVIDERS), after, limit,
        ))
        accounts = self._old_accounts([row['id'] for row in found])
        for row in found:
            row['last_refresh'] = fields.Datetime.to_string(row['last_refresh']) or False
            row['accounts'] = [account for account in accounts if account['provider'] == row['id']]
        return found

    def _old_accounts(self, providers):
        if not providers or not self._columns(ACCOUNTS):
            return []
        accounts = self._rows(SQL(
            'SELECT %s, t.account_online_provider_id AS provider FROM %s t '
            'WHERE t.account_online_provider_id = ANY(%s) ORDER BY t.id',
            self._selected(ACCOUNTS, ACCOUNT_COLUMNS), SQL.identifier(ACCOUNTS), providers,
        ))
        journals = self._old_journals([account['id'] for account in accounts])
        for account in accounts:
            account['last_sync'] = str(account['last_sync'] or '')[:10] or False
            account['journals'] = [one for one in journals if one['account'] == account['id']]
        return accounts

    def _old_journals(self, accounts):
        if not accounts or 'account_online_journal_id' not in self._columns('account_journal'):
            return []
        journals = self._rows(SQL(
            'SELECT t.id, t.company_id, t.type, t.account_online_journal_id AS account, t.currency_id, '
            '  t.account_online_account_id AS taken '
            'FROM account_journal t WHERE t.account_online_journal_id = ANY(%s) ORDER BY t.id', accounts,
        ))
        lines = self._old_line_counts([journal['id'] for journal in journals])
        for journal in journals:
            last, count, _booked = lines.get(journal['id'], (None, 0, None))
            journal.update(
                name=self.env['account.journal'].sudo().browse(journal['id']).name,
                until=str(last) if last else False, lines=count,
            )
        return journals

    @api.model
    def old_journals(self, journals):
        """:return: for journals of old links: a list of ``{'id', 'name', 'until', 'lines', 'booked'}``"""
        self._check_service()
        lines = self._old_line_counts(journals)
        found = []
        for journal in self.env['account.journal'].sudo().browse(journals).exists():
            last, count, booked = lines.get(journal.id, (None, 0, None))
            found.append({
                'id': journal.id, 'name': journal.name, 'until': str(last) if last else False, 'lines': count,
                'booked': str(booked) if booked else False,
            })
        return found

    def _old_identifier(self):
        """What the old line's identifier is; NULL where this database never had it."""
        there = self._columns('account_bank_statement_line')
        return SQL('l.online_identifier') if 'online_identifier' in there else SQL('NULL::varchar')

    def _old_line_counts(self, journals):
        """:return: by journal: the date of the last old line, how many there are, and the date of the last line at all"""
        if not journals:
            return {}
        rows = self.env.execute_query(SQL(
            """
            SELECT l.journal_id, max(m.date) FILTER (WHERE %(old)s IS NOT NULL), count(%(old)s), max(m.date)
            FROM account_bank_statement_line l JOIN account_move m ON m.id = l.move_id
                LEFT JOIN account_online_account a ON a.id = l.online_account_id
                LEFT JOIN account_online_link k ON k.id = a.account_online_link_id
            WHERE l.journal_id = ANY(%(journals)s) GROUP BY l.journal_id
            """,
            old=SQL(
                "coalesce(%s, CASE WHEN k.client_id LIKE 'legacy-%%' THEN l.online_transaction_identifier END)",
                self._old_identifier(),
            ), journals=journals,
        ))
        return {journal: row for journal, *row in rows}

    # --- what becomes of it ---------------------------------------------------------------------------------------

    @api.model
    def keep_disconnected(self):
        """Switches off what is on again, and says what it leaves on.

        :return: ``{'installed', 'others'}``: whether the old module is there, and the names of scheduled actions of
            modules that stand on it which are not about the old connections themselves
        """
        self._check_service()
        modules = self._legacy_modules()
        if modules:
            self._switch_off()
        others = self.env['ir.cron'].sudo().browse(self._legacy_ids('ir.cron', modules)).exists().filtered('active')
        return {'installed': bool(modules), 'others': others.mapped('cron_name')}

    @api.model
    def take_over(self, connections):
        """Makes the old connections ours, disconnected, each whole with its accounts and its chatter or not at all.
        What is there already stays as it is.

        :param connections: a list of dicts: ``link`` and ``accounts`` as values of our models, ``note`` for the
            chatter, ``thread`` the old record whose chatter comes along
        :return: the links' ids by client_id
        """
        self._check_service()
        service = self.sudo().with_context(mail_create_nolog=True, mail_notrack=True, tracking_disable=True)
        links = service.env['account.online.link'].with_context(active_test=False)
        keys = [one['link']['client_id'] for one in connections]
        there = {link.client_id: link.id for link in links.search([('client_id', 'in', keys)])}
        for one in connections:
            key = one['link']['client_id']
            if key in there:
                continue
            free = links.env['account.journal'].browse(
                [account['journal'] for account in one['accounts'] if account['journal']],
            ).exists().filtered(lambda journal: not journal.account_online_account_id)
            link = links.create({
                **one['link'],
                'account_online_account_ids': [
                    Command.create({
                        **account['values'],
                        'currency_id': self._currency(account['journal'], one['link']['company_id']).id,
                        'journal_ids': [Command.link(account['journal'])] if account['journal'] in free.ids else [],
                    })
                    for account in one['accounts']
                ],
            })
            service._carry_chatter(link, *one['thread'])
            link.message_post(body=one['note'], message_type='comment')
            there[key] = link.id
        return there

    def _currency(self, journal_id, company_id):
        journal = self.env['account.journal'].sudo().browse(journal_id or [])
        return journal.currency_id or self.env['res.company'].sudo().browse(company_id).currency_id

    def _carry_chatter(self, link, model, record_id):
        messages = self.env['mail.message'].search([('model', '=', model), ('res_id', '=', record_id)], order='id')
        self.env['mail.message'].create([
            {
                'model': link._name,
                'res_id': link.id,
                'body': message.body,
                'subject': message.subject,
                'date': message.date,
                'author_id': message.author_id.id,
                'email_from': message.email_from,
                'message_type': message.message_type,
                'subtype_id': message.subtype_id.id,
                'attachment_ids': [Command.set(message.attachment_ids.ids)],
            }
            for message in messages
        ])

    @api.model
    def give_back(self, keys):
        """Undoes `take_over` for links that nobody has connected again; the journals are as they were.

        :return: the client_ids of those that are gone
        """
        self._check_service()
        links = self.env['account.online.link'].sudo().with_context(active_test=False).search([
            ('client_id', 'in', keys), ('state', '=', 'disconnected'),
        ])
        gone = links.mapped('client_id')
        self.env['mail.message'].sudo().search([
            ('model', '=', links._name), ('res_id', 'in', links.ids),
        ]).unlink()
        links.unlink()
        return gone

    @api.model
    def go_on(self, journal, account, notes):
        """A journal goes on with a new account. With its last journal the old connection is archived, and both say so:
        all in this transaction, since afterwards nothing tells whose journal it was.

        :param notes: ``old`` and ``new``, for the two connections' chatter
        """
        self._check_service()
        record = self.env['account.journal'].browse(journal)
        before = record.account_online_link_id
        record.write({'account_online_account_id': account, 'bank_statements_source': 'online_sync'})
        left = record.with_context(active_test=False).search_count([('account_online_link_id', '=', before.id)])
        if not before.from_before or left:
            return
        before.write({'active': False})
        before.message_post(body=notes['old'], message_type='comment')
        record.account_online_link_id.message_post(body=notes['new'], message_type='comment')

    # --- old lines and new transactions ---------------------------------------------------------------------------

    @api.model
    def old_lines(self, journal_id, account_id, since, until, identifiers):
        """Lines of a journal that the account does not have as its own: dated from the one day to the other, or under
        one of the identifiers."""
        self._check_service()
        own = self._old_identifier()
        identifier = SQL(
            'coalesce(%s, CASE WHEN l.online_account_id IS NOT NULL THEN l.online_transaction_identifier END)', own,
        )
        return [
            {**row, 'date': str(row['date']), 'amount': str(row['amount'])}
            for row in self._rows(SQL(
                """
                SELECT l.id, m.date, l.amount, l.payment_ref AS label, l.partner_name AS partner,
                    %(identifier)s AS identifier
                FROM account_bank_statement_line l JOIN account_move m ON m.id = l.move_id
                WHERE l.journal_id = %(journal)s AND l.online_account_id IS DISTINCT FROM %(account)s
                    AND m.state = 'posted'
                    AND (m.date BETWEEN %(since)s AND %(until)s OR %(identifier)s = ANY(%(identifiers)s))
                ORDER BY m.date, l.id
                """,
                identifier=identifier, journal=journal_id, account=account_id, since=since, until=until,
                identifiers=identifiers or [''],
            ))
        ]

    # --- the report, and old tokens -------------------------------------------------------------------------------

    @api.model
    def keep_report(self, text):
        """The report as a file that only an administrator may open; the one before it goes."""
        self._check_service()
        name = 'old-synchronization.txt'
        files = self.env['ir.attachment'].sudo()
        files.search([('name', '=', name), ('res_model', '=', self._name)]).unlink()
        return files.create({
            'name': name, 'raw': text.encode(), 'mimetype': 'text/plain', 'res_model': self._name, 'public': False,
        }).id

    def _report(self):
        return self.env['ir.attachment'].sudo().search([('res_model', '=', self._name)], order='id desc', limit=1)

    def _count_tokens(self):
        if SECRET not in self._columns(PROVIDERS):
            return 0
        return self.env.execute_query(SQL(
            "SELECT count(*) FROM %s t WHERE coalesce(t.%s, '') <> ''",
            SQL.identifier(PROVIDERS), SQL.identifier(SECRET),
        ))[0][0]

    def _erase_tokens(self):
        """For good. :return: how many there were"""
        count = self._count_tokens()
        if count:
            self.env.cr.execute(SQL(
                "UPDATE %s SET %s = '' WHERE %s <> ''",
                SQL.identifier(PROVIDERS), SQL.identifier(SECRET), SQL.identifier(SECRET),
            ))
            self.env.invalidate_all()
        return count
