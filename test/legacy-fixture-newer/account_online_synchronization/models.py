from odoo import fields, models


class AccountOnlineLink(models.Model):
    _name = 'account.online.link'
    _description = 'Bank connection of another module'
    _inherit = ['mail.thread']

    name = fields.Char()
    client_id = fields.Char()
    state = fields.Selection([('connected', 'Connected'), ('error', 'Error'), ('disconnected', 'Disconnected')])
    auto_sync = fields.Boolean(default=True)
    last_refresh = fields.Datetime()
    next_refresh = fields.Datetime()
    expiring_synchronization_date = fields.Date()
    company_id = fields.Many2one('res.company')
    account_online_account_ids = fields.One2many('account.online.account', 'account_online_link_id')

    def bring_in(self):
        return True

    def _cron_bring_in(self):
        self.search([]).bring_in()


class AccountOnlineAccount(models.Model):
    _name = 'account.online.account'
    _description = 'Account of another module'

    name = fields.Char()
    online_identifier = fields.Char()
    account_number = fields.Char()
    balance = fields.Float()
    last_sync = fields.Date()
    inverse_transaction_sign = fields.Boolean()
    account_online_link_id = fields.Many2one('account.online.link')
    currency_id = fields.Many2one('res.currency')
    journal_ids = fields.One2many('account.journal', 'account_online_account_id')


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    account_online_account_id = fields.Many2one('account.online.account')
    bank_statements_source = fields.Selection(selection='_get_bank_statements_available_sources')

    def _get_bank_statements_available_sources(self):
        return [*super()._get_bank_statements_available_sources(), ('online_sync', 'Another module')]


class AccountBankStatementLine(models.Model):
    _inherit = 'account.bank.statement.line'

    online_transaction_identifier = fields.Char()
    online_account_id = fields.Many2one('account.online.account')
    online_link_id = fields.Many2one('account.online.link', related='online_account_id.account_online_link_id', store=True)
