from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountOnlineAccount(models.Model):
    """One account at the bank, as the connection lists it."""

    _name = 'account.online.account'
    _description = 'Online Bank Account'
    _order = 'name, id'
    _check_company_auto = True
    # As for journals: what a company has, its branches may use.
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(string='Account', required=True)
    active = fields.Boolean(default=True)
    account_online_link_id = fields.Many2one(
        'account.online.link', string='Connection', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='account_online_link_id.company_id', store=True, index=True)
    online_identifier = fields.Char(
        string='Identifier',
        required=True,
        readonly=True,
        copy=False,
        help="The account's identifier in the sidecar. It outlives the one the provider gives.",
    )
    account_number = fields.Char(string='Account Number', readonly=True)
    iban = fields.Char(string='IBAN', readonly=True)
    kind = fields.Selection([('bank', 'Bank'), ('card', 'Credit Card')], string='Kind', readonly=True)
    currency_id = fields.Many2one('res.currency', string='Currency', readonly=True)
    balance = fields.Monetary(string='Balance at the Bank', readonly=True)
    balance_date = fields.Datetime(string='Balance As Of', readonly=True)
    balance_difference = fields.Monetary(
        string='Difference',
        readonly=True,
        help="The bank's balance minus what its transactions amount to.",
    )
    last_sync = fields.Date(
        string='Last Transaction', readonly=True, help='The date of the last transaction that was fetched.'
    )
    inverse_transaction_sign = fields.Boolean(
        string='Reverse Signs', help='For a bank that gives money out as a positive amount.'
    )
    journal_ids = fields.One2many('account.journal', 'account_online_account_id', string='Journal')
    held_count = fields.Integer(string='Held', readonly=True)
    pending_count = fields.Integer(string='Pending', readonly=True)

    _identifier_unique = models.UniqueIndex(
        '(account_online_link_id, online_identifier)', 'This account is in the connection already.'
    )

    @api.depends('name', 'account_number', 'iban', 'account_online_link_id.name')
    def _compute_display_name(self):
        for account in self:
            number = account.iban or account.account_number
            parts = [account.account_online_link_id.name, account.name, number and f'({number})']
            account.display_name = ' '.join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        self.env['account.online.link']._check_writer()
        return super().create(vals_list)

    def write(self, vals):
        self.env['account.online.link']._check_writer(vals, {'name', 'active', 'inverse_transaction_sign'})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        booked = self.env['account.bank.statement.line'].sudo().search_count(
            [('online_account_id', 'in', self.ids)], limit=1
        )
        if booked:
            raise UserError(self.env._(
                'Transactions of it are in the books. Archive it instead: so none of them is booked twice if the '
                'bank is connected again.'
            ))
