from odoo import fields, models


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    def _fill_bank_cash_dashboard_data(self, dashboard_data):
        """What the card shows of the connection comes with the card: it makes no request of its own."""
        super()._fill_bank_cash_dashboard_data(dashboard_data)
        if not self.env.user.has_group('account.group_account_basic'):
            return
        # As superuser: a branch shows the journal of its parent company, whose connection is not the branch's.
        for journal in self.sudo().filtered('account_online_link_id'):
            account, link = journal.account_online_account_id, journal.account_online_link_id
            dashboard_data[journal.id]['online'] = {
                'linkId': link.id,
                'connectionId': link.client_id,
                'active': link.active,
                'state': link.state,
                'problem': link.problem_state or '',
                # In UTC: the browser knows the person's zone.
                'last': fields.Datetime.to_string(link.last_refresh) or '',
                'next': fields.Datetime.to_string(link.auto_sync and link.next_refresh) or '',
                'held': account.held_count,
                'pending': account.pending_count,
            }
