from odoo import fields, models


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    account_online_journal_id = fields.Many2one('account.online.journal')
    bank_statement_creation = fields.Selection(
        [('none', 'None'), ('day', 'Day'), ('week', 'Week'), ('bimonthly', 'Half month'), ('month', 'Month')],
        default='none',
    )
    bank_statements_source = fields.Selection(selection='_get_bank_statements_available_sources')

    def _get_bank_statements_available_sources(self):
        return [*super()._get_bank_statements_available_sources(), ('online_sync', 'Bank feed')]

    def synchronize_now(self):
        """Brings a transaction in, as a feed does: a test sees by it whether the old way is shut."""
        for journal in self.filtered('account_online_journal_id'):
            self.env['account.bank.statement.line'].create({
                'journal_id': journal.id, 'payment_ref': 'Fetched the old way', 'amount': 1, 'online_identifier': 'late',
            })
        return True


class ResCompany(models.Model):
    _inherit = 'res.company'

    def setting_init_bank_account_action(self):
        return {'type': 'ir.actions.act_url', 'url': '/the-old-way-to-add-a-bank'}
