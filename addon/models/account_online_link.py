from odoo import api, fields, models
from odoo.exceptions import AccessError

from .sidecar import SERVICE_LOGIN


class AccountOnlineLink(models.Model):
    """A connection to a bank. The sidecar keeps its credentials; here is what people see of it."""

    _name = 'account.online.link'
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _description = 'Bank Connection'
    _order = 'name, id'
    _check_company_auto = True

    name = fields.Char(string='Bank', required=True)
    client_id = fields.Char(
        string='Identifier',
        readonly=True,
        copy=False,
        index='btree_not_null',
        help="The connection's identifier in the sidecar.",
    )
    provider = fields.Char(string='Provider Code', readonly=True)
    provider_name = fields.Char(string='Provider', readonly=True)
    institution_identifier = fields.Char(string='Bank Identifier', readonly=True)
    company_id = fields.Many2one(
        'res.company',
        string='Company',
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    connected_by_id = fields.Many2one('res.users', string='Connected By', readonly=True, ondelete='set null')

    state = fields.Selection(
        [('connected', 'Connected'), ('error', 'Needs Attention'), ('disconnected', 'Disconnected')],
        string='State',
        required=True,
        default='connected',
        readonly=True,
        tracking=True,
    )
    problem_state = fields.Char(string='Problem', readonly=True, help='What stands in the way, as a code.')
    error_message = fields.Char(string='What Happened', readonly=True)
    error_reference = fields.Char(
        string='Reference',
        readonly=True,
        help="The same reference finds the details in the sidecar's log.",
    )
    auto_sync = fields.Boolean(
        string='Automatic Synchronization',
        default=True,
        tracking=True,
        help='Fetch transactions every 12 hours. Fetching by hand works either way.',
    )
    auto_sync_reason = fields.Char(
        string='Why Not Automatic',
        readonly=True,
        help='Set where the bank itself does not allow automatic fetching.',
    )
    last_refresh = fields.Datetime(string='Last Synchronization', readonly=True)
    next_refresh = fields.Datetime(string='Next Synchronization', readonly=True)
    expiring_synchronization_date = fields.Date(
        string='Consent Ends', readonly=True, help="The day the bank's consent ends and must be renewed."
    )
    account_online_account_ids = fields.One2many(
        'account.online.account', 'account_online_link_id', string='Accounts'
    )
    journal_ids = fields.One2many('account.journal', compute='_compute_journal_ids', string='Journals')
    account_count = fields.Integer(string='Number of Accounts', compute='_compute_account_count')
    held_count = fields.Integer(
        string='Held Transactions', readonly=True, help='Transactions that Odoo did not accept yet.'
    )
    pending_count = fields.Integer(
        string='Pending Transactions', readonly=True, help='Transactions that the bank has not booked yet.'
    )

    _client_unique = models.UniqueIndex('(client_id)', 'This connection exists already.')

    @api.depends('account_online_account_ids.journal_ids')
    def _compute_journal_ids(self):
        for link in self:
            link.journal_ids = link.account_online_account_ids.journal_ids

    @api.depends('account_online_account_ids')
    def _compute_account_count(self):
        for link in self:
            link.account_count = len(link.account_online_account_ids)

    @api.model
    def online_session(self):
        """A short session with the sidecar for the person who is asking.

        :return: ``{url, token, expiresAt}``; the pairing's secret stays here
        :raise AccessError: for people who do no accounting
        :raise UserError: when the sidecar is not paired, not reachable or says no
        """
        user = self.env.user
        if not user.has_group('account.group_account_invoice') or user.login == SERVICE_LOGIN:
            raise AccessError(self.env._('Only people who do the accounting can synchronize bank transactions.'))
        return self.env['account.online.sidecar']._session(
            rights='manager' if user.has_group('account.group_account_manager') else 'user'
        )
