from odoo import api, fields, models
from odoo.exceptions import AccessError

# What a person may change of a connection; everything else is the sidecar's to write.
PERSONAL_FIELDS = {'name', 'active', 'auto_sync', 'institution_logo'}


class AccountOnlineLink(models.Model):
    """A connection to a bank. The sidecar keeps its credentials; here is what people see of it."""

    _name = 'account.online.link'
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _description = 'Bank Connection'
    _order = 'name, id'
    # Whoever sees a connection may write a note to it.
    _mail_post_access = 'read'

    name = fields.Char(string='Bank', required=True)
    active = fields.Boolean(default=True)
    client_id = fields.Char(
        string='Identifier',
        readonly=True,
        copy=False,
        help="The connection's identifier in the sidecar.",
    )
    provider = fields.Char(string='Provider Code', readonly=True)
    provider_name = fields.Char(string='Provider', readonly=True)
    institution_identifier = fields.Char(string='Bank Identifier', readonly=True)
    institution_logo = fields.Image(string='Logo', max_width=128, max_height=128)
    company_id = fields.Many2one(
        'res.company',
        string='Company',
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    company_country_code = fields.Char(related='company_id.account_fiscal_country_id.code')
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
    # Names alone: an account's own name repeats the bank's, which stands beside it.
    account_names = fields.Char(string='Account Names', compute='_compute_account_names')
    held_count = fields.Integer(
        string='Held Transactions', readonly=True, help='Transactions that Odoo did not accept yet.'
    )
    pending_count = fields.Integer(
        string='Pending Transactions', readonly=True, help='Transactions that the bank has not booked yet.'
    )

    pairing_identity = fields.Json(
        compute='_compute_pairing_identity', groups='account_online_synchronization.group_service'
    )

    _client_unique = models.UniqueIndex('(client_id)', 'This connection exists already.')

    @api.depends('account_online_account_ids.journal_ids')
    def _compute_journal_ids(self):
        for link in self:
            link.journal_ids = link.account_online_account_ids.journal_ids

    @api.depends('account_online_account_ids.name')
    def _compute_account_names(self):
        for link in self:
            link.account_names = ', '.join(link.account_online_account_ids.mapped('name'))

    def _compute_pairing_identity(self):
        """Read with the connection at each run, so that a copy of this database is never taken for it."""
        self.pairing_identity = self.env['account.online.sidecar']._identity()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_writer()
        return super().create(vals_list)

    def write(self, vals):
        self._check_writer(name for name in vals if not name.startswith(('message_', 'activity_')))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        """The accounts would take the identity of their booked lines with them, and those would be booked again."""
        self.with_context(active_test=False).account_online_account_ids._unlink_except_booked()

    def _check_writer(self, names=('client_id',), personal=PERSONAL_FIELDS):
        """A connection is the sidecar's to make and keep; of a person only a few settings are taken.

        :raise AccessError:
        """
        if self.env.su or set(names) <= personal:
            return
        if not self.env.user.has_group('account_online_synchronization.group_service'):
            raise AccessError(self.env._('Bank connections are kept by the synchronization service.'))

    @api.model
    def online_session(self):
        """A short session with the sidecar for the person who is asking.

        :return: ``{url, token, lifetime}``; the pairing's secret stays here
        :raise AccessError: for people who do no accounting
        :raise UserError: when the sidecar is not paired, not reachable or says no
        """
        return self.env['account.online.sidecar']._session()
