from odoo import fields, models


class AccountBankStatement(models.Model):
    _inherit = 'account.bank.statement'

    online_account_id = fields.Many2one(
        'account.online.account',
        string='Online Account',
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='set null',
        help='Set on statements that the synchronization made and keeps.',
    )
    online_period_start = fields.Date(string='Period Start', readonly=True, copy=False)
    online_period_end = fields.Date(string='Period End', readonly=True, copy=False)
