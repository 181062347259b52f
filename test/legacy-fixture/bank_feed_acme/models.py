from odoo import fields, models


class AccountOnlineProvider(models.Model):
    _inherit = 'account.online.provider'

    provider_type = fields.Selection(selection_add=[('acme', 'Acme')])

    def _cron_acme(self):
        self.search([('provider_type', '=', 'acme')]).refresh_bank()


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    def fetch_from_acme(self):
        return self.synchronize_now()

    def count_acme(self):
        """What is no feed: it goes on."""
        return 42

    # Beyond a method the host has: the button that calls it is the host's own.
    def open_action(self):
        return super().open_action()


class ResCompany(models.Model):
    _inherit = 'res.company'

    def setting_init_bank_account_action(self):
        return super().setting_init_bank_account_action()
