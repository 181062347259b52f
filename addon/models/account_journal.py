from odoo import fields, models

BANK_PEOPLE = 'account.group_account_basic,account.group_account_readonly'


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    account_online_account_id = fields.Many2one(
        'account.online.account',
        string='Online Account',
        copy=False,
        check_company=True,
        ondelete='set null',
        groups=BANK_PEOPLE,
        help='The account at the bank whose transactions this journal receives.',
    )
    account_online_link_id = fields.Many2one(
        related='account_online_account_id.account_online_link_id',
        string='Bank Connection',
        store=True,
        index='btree_not_null',
        groups=BANK_PEOPLE,
    )
    bank_statement_creation = fields.Selection(
        [
            ('none', "Don't create statements"),
            ('day', 'Day'),
            ('week', 'Week'),
            ('bimonthly', 'Half month'),
            ('month', 'Month'),
        ],
        string='Bank Statements',
        default='month',
        help='How synchronized transactions are grouped into statements.',
    )
    # By name: the host gives its field the function itself, which no override of the method reaches.
    bank_statements_source = fields.Selection(selection='_get_bank_statements_available_sources')
    # One write to these is a whole delivery: it lands, or nothing of it does.
    online_statement_ids = fields.One2many(
        'account.bank.statement', 'journal_id', string='Statements', groups='account.group_account_basic'
    )
    online_line_ids = fields.One2many(
        'account.bank.statement.line', 'journal_id', string='Transactions', groups='account.group_account_basic'
    )

    _online_account_unique = models.UniqueIndex(
        '(account_online_account_id) WHERE account_online_account_id IS NOT NULL',
        'Another journal receives the transactions of this online account already.',
    )

    def _get_bank_statements_available_sources(self):
        sources = super()._get_bank_statements_available_sources()
        return [*sources, ('online_sync', self.env._('Online Synchronization'))]

    def open_action(self):
        """A synchronized journal's card opens its transactions: Community has no page of them and opens statements."""
        self.ensure_one()
        if self.env.context.get('action_name') or self.sudo().bank_statements_source != 'online_sync':
            return super().open_action()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'account_online_synchronization.action_bank_transactions'
        )
        action['context'] = {'search_default_journal_id': self.id}
        return action
