from odoo import fields, models


class AccountOnlineProvider(models.Model):
    _name = 'account.online.provider'
    _description = 'Bank feed'
    _inherit = ['mail.thread']

    name = fields.Char()
    provider_type = fields.Selection([('plaid', 'Plaid'), ('yodlee', 'Yodlee'), ('ponto', 'Ponto')])
    provider_account_identifier = fields.Char()
    provider_identifier = fields.Char()
    status = fields.Char()
    status_code = fields.Char()
    message = fields.Char()
    action_required = fields.Boolean()
    last_refresh = fields.Datetime()
    next_refresh = fields.Datetime()
    account_online_journal_ids = fields.One2many('account.online.journal', 'account_online_provider_id')
    company_id = fields.Many2one('res.company', default=lambda self: self.env.company)

    def refresh_bank(self):
        """The button: what a person sees who presses it."""
        return self.account_online_journal_ids.journal_ids.synchronize_now()

    def _cron_refresh(self):
        self.search([('status', '=', 'SUCCESS')]).refresh_bank()


class AccountOnlineJournal(models.Model):
    _name = 'account.online.journal'
    _description = 'Account of a bank feed'

    name = fields.Char()
    account_number = fields.Char()
    online_identifier = fields.Char()
    account_online_provider_id = fields.Many2one('account.online.provider', ondelete='cascade')
    journal_ids = fields.One2many('account.journal', 'account_online_journal_id')
    last_sync = fields.Date()
    balance = fields.Float()
