from odoo import fields, models


class AccountBankStatementLine(models.Model):
    _inherit = 'account.bank.statement.line'

    online_identifier = fields.Char()
    online_partner_vendor_name = fields.Char()
    online_partner_bank_account = fields.Char()


class ResPartner(models.Model):
    _inherit = 'res.partner'

    online_partner_vendor_name = fields.Char()
    online_partner_bank_account = fields.Char()
