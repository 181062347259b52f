from odoo import fields, models


class AccountBankStatementLine(models.Model):
    _inherit = 'account.bank.statement.line'

    online_account_id = fields.Many2one(
        'account.online.account', string='Online Account', readonly=True, copy=False, ondelete='restrict'
    )
    online_link_id = fields.Many2one(
        related='online_account_id.account_online_link_id', string='Bank Connection'
    )
    online_transaction_identifier = fields.Char(
        string='Online Identifier', readonly=True, copy=False, help='What makes a second delivery harmless.'
    )
    online_date = fields.Date(
        string="Bank's Date",
        readonly=True,
        copy=False,
        help="The day the bank booked the transaction. Odoo's own date is later where a lock date moved it.",
    )

    # Also the index by which the lines of an account are found. Lines of other origin cost it nothing.
    _online_unique = models.UniqueIndex(
        '(online_account_id, online_transaction_identifier) WHERE online_account_id IS NOT NULL',
        'This transaction is in the books already.',
    )
