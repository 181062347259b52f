from odoo import _, api, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    @api.model_create_multi
    def create(self, vals_list):
        """The service user serves every company, also the one made after the pairing."""
        companies = super().create(vals_list)
        service = self.env['account.online.sidecar']._service_user()
        if service:
            service.write({'company_ids': [(4, company.id) for company in companies]})
        return companies

    @api.model
    def setting_init_bank_account_action(self):
        """The set-up step and a card's "Bank Setup" connect the bank, where that is possible."""
        # The bank feeds of before December 2020 are no way by hand.
        host_way = self.env['account.online.legacy']._host_way(self, 'setting_init_bank_account_action')
        manual = (host_way or super().setting_init_bank_account_action)()
        if not self.env.user.has_group('account.group_account_manager'):
            return manual
        if not self.env['account.online.sidecar']._is_paired():
            return {
                'type': 'ir.actions.client',
                'tag': 'display_notification',
                'params': {
                    'message': _(
                        'Bank transactions can arrive by themselves: an administrator pairs this database in '
                        'Settings, under Online Synchronization.',
                    ),
                    'type': 'info',
                    'next': manual,
                },
            }
        return {
            'type': 'ir.actions.client',
            'tag': 'online_sync_connect',
            'name': _('Connect Your Bank'),
            'target': 'new',
            'params': {
                'country': self.env.company.account_fiscal_country_id.code or self.env.company.country_id.code or 'US',
                'journalId': self.env.context.get('default_linked_journal_id') or False,
                'manual': manual,
            },
        }
