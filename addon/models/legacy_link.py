from odoo import _, api, fields, models
from odoo.exceptions import AccessError


class AccountOnlineLink(models.Model):
    _inherit = 'account.online.link'

    from_before = fields.Boolean(compute='_compute_from_before', help='Taken over from another synchronization.')

    @api.depends('client_id')
    def _compute_from_before(self):
        for link in self:
            link.from_before = (link.client_id or '').startswith('legacy-')

    def action_connect_again(self):
        """The connect dialog, with the bank searched for and the journals it had proposed."""
        self.ensure_one()
        if not self.env.user.has_group('account.group_account_manager'):
            raise AccessError(_('Only an accounting administrator can connect a bank.'))
        journals = self.journal_ids
        return {
            'type': 'ir.actions.client',
            'tag': 'online_sync_connect',
            'name': _('Connect Again'),
            'target': 'new',
            'params': {
                'country': self.company_id.account_fiscal_country_id.code or self.company_id.country_id.code or 'US',
                'query': self.name,
                'journalId': journals.id if len(journals) == 1 else False,
                'manual': False,
            },
        }


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    def _fill_bank_cash_dashboard_data(self, dashboard_data):
        """A journal of another synchronization has nothing to synchronize: its card offers to connect again."""
        super()._fill_bank_cash_dashboard_data(dashboard_data)
        for journal in self:
            online = dashboard_data[journal.id].get('online')
            if online and (online['connectionId'] or '').startswith('legacy-'):
                del dashboard_data[journal.id]['online']
                dashboard_data[journal.id]['online_before'] = online['linkId']

    def action_connect_again(self):
        self.ensure_one()
        return self.account_online_link_id.action_connect_again()
