from odoo import fields, models

# Days before a consent ends from which the card says so: as the first reminder does.
CONSENT_SOON = 15


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    def _fill_bank_cash_dashboard_data(self, dashboard_data):
        """What the card shows of the connection comes with the card: it makes no request of its own."""
        super()._fill_bank_cash_dashboard_data(dashboard_data)
        if not self.env.user.has_group('account.group_account_basic'):
            return
        can_connect = self.env.user.has_group('account.group_account_manager')
        soon = fields.Date.add(fields.Date.context_today(self), days=CONSENT_SOON)
        # As superuser: a branch shows the journal of its parent company, whose connection is not the branch's.
        for journal in self.sudo().filtered('account_online_link_id'):
            account, link = journal.account_online_account_id, journal.account_online_link_id
            ends = link.expiring_synchronization_date
            dashboard_data[journal.id]['online'] = {
                'linkId': link.id,
                'connectionId': link.client_id,
                'bankName': link.name,
                'country': link.company_country_code or '',
                'canConnect': can_connect,
                'active': link.active,
                'state': link.state,
                'problem': link.problem_state or '',
                'reference': link.error_reference or '',
                'autoSync': link.auto_sync,
                'byHandOnly': bool(link.auto_sync_reason),
                # In UTC: the browser knows the person's zone.
                'last': fields.Datetime.to_string(link.last_refresh) or '',
                'next': fields.Datetime.to_string(link.auto_sync and link.next_refresh) or '',
                'consentEnds': fields.Date.to_string(ends) if ends and ends <= soon else '',
                'held': account.held_count,
                'pending': account.pending_count,
            }
