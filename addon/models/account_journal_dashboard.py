from odoo import models
from odoo.tools.misc import format_datetime


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    def _fill_bank_cash_dashboard_data(self, dashboard_data):
        """What the card shows of the connection, read with the card itself."""
        super()._fill_bank_cash_dashboard_data(dashboard_data)
        for journal in self.filtered('account_online_link_id'):
            # The person may see the journal of a company whose connection is another's.
            link = journal.sudo().account_online_link_id
            dashboard_data[journal.id]['online'] = {
                'linkId': link.id,
                'connectionId': link.client_id,
                'active': link.active,
                'state': link.state,
                'problem': link.problem_state or '',
                'last': format_datetime(self.env, link.last_refresh) if link.last_refresh else '',
                'next': format_datetime(self.env, link.next_refresh)
                if link.next_refresh and link.auto_sync else '',
                'held': journal.sudo().account_online_account_id.held_count,
                'pending': journal.sudo().account_online_account_id.pending_count,
            }
